import { describe, expect, it } from 'vitest';
import { readRightsizing, readRollouts } from './rightsizing';
import { buildStep as step } from '../testing/build-step';

const container = {
  namespace: 'shop',
  kind: 'Deployment',
  name: 'web',
  container: 'app',
  replicas: 3,
  change: { cpu_request: { from: '500m', to: '250m' } },
  proposed: { cpu_millicores: 20, memory_bytes: null },
  reason: null,
  findings: [{ code: 'below_floor', resource: 'cpu', message: 'raised to the floor' }],
  usage: null,
  saved_per_hour: 0.01,
};

describe('readRightsizing', () => {
  it('tells what changes from what stays', () => {
    const found = readRightsizing([
      step(0, 'decide', {
        result: { containers: [container], not_changed: [{ ...container, change: null }] },
      }),
    ]);
    expect(found?.changed[0]?.change?.cpu_request).toEqual({ from: '500m', to: '250m' });
    expect(found?.kept[0]?.change).toBeNull();
  });

  it('is null for a plan of another kind', () => {
    expect(readRightsizing([step(0, 'decide', { result: { answers: [] } })])).toBeNull();
  });
});

describe('readRollouts', () => {
  const guard = step(1, 'guard', { status: 'succeeded', started_at: '2026-03-01T10:00:00Z' });
  const patch = step(2, 'patch', {
    status: 'succeeded',
    result: { patched_at: '2026-03-01T10:00:02Z', containers: ['app'] },
  });

  it('follows a rollout from the patch to its end', () => {
    const watch = step(3, 'await-rollout', { status: 'running', result: { detail: '1 of 3 pods are new' } });
    expect(readRollouts([guard, patch, watch])).toMatchObject([
      { state: 'rolling', patchedAt: '2026-03-01T10:00:02Z', endedAt: null, detail: '1 of 3 pods are new' },
    ]);
    const well = { ...watch, status: 'succeeded' as const };
    const result = {
      detail: 'complete',
      complete_at: '2026-03-01T10:00:30Z',
      healthy_at: '2026-03-01T10:02:30Z',
    };
    expect(readRollouts([guard, patch, { ...well, result }])).toMatchObject([
      {
        state: 'healthy',
        completeAt: '2026-03-01T10:00:30Z',
        endedAt: '2026-03-01T10:02:30Z',
        detail: null,
      },
    ]);
  });

  it('says why one was left or failed', () => {
    const left = step(1, 'guard', { status: 'succeeded', result: { left: 'paused' } });
    const rest = [
      step(2, 'patch', { status: 'succeeded' }),
      step(3, 'await-rollout', { status: 'succeeded' }),
    ];
    expect(readRollouts([left, ...rest])).toMatchObject([{ state: 'left', detail: 'paused' }]);
    const error = { code: 'unhealthy', message: 'a pod was killed' };
    const broken = step(3, 'await-rollout', { status: 'failed', error });
    expect(readRollouts([guard, patch, broken])).toMatchObject([
      { state: 'failed', detail: 'a pod was killed' },
    ]);
  });

  it('does not take steps that were never begun for rollouts that ended', () => {
    const skipped = ['guard', 'patch', 'await-rollout'].map((type, index) =>
      step(index + 1, type, { status: 'skipped' }),
    );
    expect(readRollouts(skipped)).toMatchObject([{ state: 'not_begun' }]);
  });

  it('reads a roll-back too', () => {
    expect(readRollouts([step(0, 'rollback', { status: 'succeeded' })])).toMatchObject([
      { state: 'returned' },
    ]);
  });
});
