import { describe, expect, it, vi } from 'vitest';
import type { StepInput } from '@/contracts/plans';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import type { Store } from '@/server/ports/store';
import { handlerOf } from './dispatch-step';
import type { EngineDeps } from './engine-deps';
import { createKinds } from './plan-kind';
import type { StepContext, StepEnd } from './step-handler';
import { toyKind } from './testing/toy-kind/toy-kind';

const clock = { now: () => new Date('2026-03-01T10:00:00Z'), sleep: () => Promise.resolve() };
// The steps of this kind touch neither the store nor the log.
const engine = { clock } as unknown as EngineDeps;
const WORKLOAD: StepInput<'scale'> = {
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  uid: 'uid-1',
  replicas: 3,
};

const find = createKinds([toyKind], { clock, workload: WORKLOAD });

const PLAN = { id: 'plan-1', dryRun: false, subject: { kind: 'manual', title: 'Toy', validation_id: 'v-1' } };
const CLAIM = { planId: 'plan-1' };

/** What a step writes in the transaction that ends it, as the changes of its plan. */
async function written(end: StepEnd) {
  const update = vi.fn(() => Promise.resolve());
  const activity = { append: () => Promise.resolve() };
  if (end.status === 'succeeded') await end.together?.({ plans: { update }, activity } as unknown as Store);
  return update.mock.calls;
}

function run(
  stepType: 'decide' | 'scale' | 'drain' | 'record',
  about: { input?: object; behind?: Partial<StepRecord> },
) {
  const kind = find({ subject: { kind: 'manual' } });
  if (kind === null) throw new Error('the engine does not know the kind');
  const behind = about.behind === undefined ? [] : [about.behind as StepRecord];
  const context = {
    plan: PLAN,
    claim: CLAIM,
    log: () => Promise.resolve(),
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

  it('is asked for the steps of its plan, which the engine then carries out', async () => {
    const end = await run('decide', {});
    expect(end).toMatchObject({
      status: 'succeeded',
      next: {
        go: 'now',
        drafts: [
          { position: 1, stepType: 'scale', target: 'shop/web', dependsOn: [0], input: WORKLOAD },
          { position: 2, stepType: 'record', target: 'shop/web', dependsOn: [1] },
        ],
      },
    });
    expect(await written(end)).toEqual([[CLAIM, expect.objectContaining({ status: 'executing' })]]);
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

  it.each([
    ['succeeded', 'completed', '1 done'],
    ['failed', 'failed', '0 done'],
    ['skipped', 'failed', '0 done'],
  ] as const)('closes its plan when the step has %s: %s', async (status, closed, outcome) => {
    const behind = { stepType: 'scale', target: 'shop/web', status } as const;
    const end = await run('record', { behind });
    const said = `${outcome} at 2026-03-01T10:00:00.000Z`;
    expect(end).toMatchObject({ status: 'succeeded', result: { outcome: said } });
    expect(await written(end)).toEqual([
      [CLAIM, { status: closed, outcome: said, completedAt: clock.now() }],
    ]);
  });

  it('fails a step that it does not have', async () => {
    expect(await run('drain', {})).toMatchObject({ status: 'failed', error: { code: 'unknown_step' } });
  });
});
