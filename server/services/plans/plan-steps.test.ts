import { describe, expect, it } from 'vitest';
import type { StepDraft } from '@/server/domain/execution/step-types';
import { planSteps } from './plan-steps';

const NODE = { node_name: 'node-1', node_uid: 'uid-1' };

const DRAFTS: readonly StepDraft[] = [
  { position: 0, stepType: 'cordon', target: 'node-1', dependsOn: [], input: NODE },
  {
    position: 1,
    stepType: 'drain',
    target: 'node-1',
    dependsOn: [0],
    input: { ...NODE, grace_seconds: null, timeout_seconds: 60 },
  },
];

function counting() {
  let last = 0;
  return { newId: () => `id-${(last += 1)}` };
}

describe('planSteps', () => {
  it('gives each step an id and a key that no other step has', () => {
    const steps = planSteps(DRAFTS, { planId: 'plan-1', ids: counting() });
    expect(steps).toEqual([
      { ...DRAFTS[0], id: 'id-1', status: 'pending', idempotencyKey: 'plan-1:0', deadlineAt: null },
      { ...DRAFTS[1], id: 'id-2', status: 'pending', idempotencyKey: 'plan-1:1', deadlineAt: null },
    ]);
  });

  it('skips every step of a plan that is only a record', () => {
    const steps = planSteps(DRAFTS, { planId: 'plan-1', ids: counting(), skipped: true });
    expect(steps.map((step) => step.status)).toEqual(['skipped', 'skipped']);
  });
});
