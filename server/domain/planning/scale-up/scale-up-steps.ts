import type { StepDraft } from '@/server/domain/execution/step-types';
import { poolIdentity, type PoolIdentity } from '../target-mix/plan-from-mix';
import type { ScaleUpNode } from './plan-scale-up';

const identity = ({ instanceType, availabilityZone, lifecycle }: PoolIdentity) => ({
  instanceType,
  availabilityZone,
  lifecycle,
});

/**
 * The steps of a scale-up after the one that decided it: a guard judges the mix afresh and reserves all of it, then each
 * node is launched and waited for beside the others, and the record sees what came of it.
 */
export function scaleUpSteps(nodes: readonly ScaleUpNode[], decidedAt: number): readonly StepDraft[] {
  const guard = decidedAt + 1;
  const launches = nodes.map(({ pool, others, pods }, index): StepDraft => ({
    position: guard + 1 + index,
    stepType: 'launch',
    target: poolIdentity(pool),
    dependsOn: [guard],
    input: { ...identity(pool), others: others.map(identity), pods: pods.map(({ uid }) => uid) },
  }));
  const waits = launches.map(({ position, target }): StepDraft => ({
    position: position + launches.length,
    stepType: 'wait-ready',
    target,
    dependsOn: [position],
    input: {},
  }));
  const additions = nodes.map(({ pool }) => ({ ...identity(pool), count: 1 }));
  const steps: readonly StepDraft[] = [
    {
      position: guard,
      stepType: 'guard',
      target: `${nodes.length} new node(s)`,
      dependsOn: [decidedAt],
      input: { check: 'mix', batch: 1, additions, removals: [] },
    },
    ...launches,
    ...waits,
  ];
  return [
    ...steps,
    {
      position: guard + steps.length,
      stepType: 'record',
      target: 'plan',
      dependsOn: [decidedAt, ...steps.map((step) => step.position)],
      input: {},
    },
  ];
}
