import { StepList, type StepDraft } from '@/server/domain/execution/step-types';
import { poolIdentity } from '@/server/domain/planning/target-mix/plan-from-mix';
import { storedPool } from '../stored-pool';
import type { ScaleUpNode } from './plan-scale-up';

/**
 * The steps of a scale-up after the one that decided it: a guard judges the mix afresh and reserves all of it, then each
 * node is launched and waited for beside the others, and the record sees what came of it.
 */
export function scaleUpSteps(nodes: readonly ScaleUpNode[], decidedAt: number): readonly StepDraft[] {
  const steps = new StepList(decidedAt + 1);
  const guard = steps.add('guard', `${nodes.length} new node(s)`, [decidedAt], {
    check: 'mix',
    batch: 1,
    additions: nodes.map(({ pool }) => ({ ...storedPool(pool), count: 1 })),
    removals: [],
  });
  const launches = nodes.map(({ pool, others, pods }) =>
    steps.add('launch', poolIdentity(pool), [guard], {
      ...storedPool(pool),
      others: others.map(storedPool),
      pods: pods.map(({ uid }) => uid),
    }),
  );
  nodes.forEach(({ pool }, index) => {
    steps.add('wait-ready', poolIdentity(pool), launches.slice(index, index + 1), {});
  });
  steps.add('record', 'plan', [decidedAt, ...steps.positions()], {});
  return steps.drafts;
}
