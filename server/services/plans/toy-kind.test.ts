import { describe, expect, it } from 'vitest';
import type { StepInput } from '@/contracts/plans';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import { handlerOf } from './dispatch-step';
import type { EngineDeps } from './engine-deps';
import { createKinds } from './plan-kind';
import type { StepContext } from './step-handler';
import { toyKind } from './testing/toy-kind/toy-kind';

const clock = { now: () => new Date('2026-03-01T10:00:00Z'), sleep: () => Promise.resolve() };
// The steps of this kind touch neither the store nor the log.
const engine = { clock } as unknown as EngineDeps;
const find = createKinds([toyKind], { clock });

const WORKLOAD: StepInput<'scale'> = {
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  uid: 'uid-1',
  replicas: 3,
};

function run(
  stepType: 'scale' | 'drain' | 'record',
  about: { input?: object; behind?: Partial<StepRecord> },
) {
  const kind = find({ subject: { kind: 'manual' } });
  if (kind === null) throw new Error('the engine does not know the kind');
  const behind = about.behind === undefined ? [] : [about.behind as StepRecord];
  const context = {
    step: { stepType, input: about.input ?? {} },
    dependencies: () => behind,
    steps: () => behind,
  } as unknown as StepContext;
  return handlerOf(engine, kind, stepType)(context);
}

describe('a kind of plan in a folder of its own', () => {
  it('is found by the engine through its registration', () => {
    expect(find({ subject: { kind: 'manual' } })?.name).toBe('toy');
    expect(find({ subject: { kind: 'bin_pack' } })).toBeNull();
  });

  it('has its steps run with their typed input', async () => {
    expect(await run('scale', { input: WORKLOAD })).toEqual({
      status: 'succeeded',
      result: { replicas: 3, changed: true },
    });
    expect(await run('scale', { input: { ...WORKLOAD, replicas: 11 } })).toMatchObject({
      status: 'failed',
      error: { code: 'too_many' },
    });
  });

  it('stops behind a failure, as it says', async () => {
    const behind = { stepType: 'scale', target: 'shop/web', status: 'failed' } as const;
    expect(await run('scale', { input: WORKLOAD, behind })).toEqual({
      status: 'skipped',
      reason: 'scale shop/web failed',
    });
  });

  it('closes its plan whatever became of the steps', async () => {
    const behind = { stepType: 'scale', target: 'shop/web', status: 'succeeded' } as const;
    expect(await run('record', { behind })).toEqual({
      status: 'succeeded',
      result: { outcome: '1 done at 2026-03-01T10:00:00.000Z' },
    });
  });

  it('fails a step that it does not have', async () => {
    expect(await run('drain', {})).toMatchObject({ status: 'failed', error: { code: 'unknown_step' } });
  });
});
