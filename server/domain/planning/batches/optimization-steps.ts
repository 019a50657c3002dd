import { StepList, type StepDraft } from '@/server/domain/execution/step-types';
import type { Batch } from './cut-batches';
import { poolIdentity, type FleetNode } from '../target-mix/plan-from-mix';
import { storedPool } from '../stored-pool';

/** How long one node's drain may take before the plan is undone: longer than most disruption budgets hold. */
const DRAIN_TIMEOUT_SECONDS = 900;

/**
 * The steps of batches, after the step that decided them (Decision 22). In each batch a guard judges the mix afresh,
 * new nodes are launched and Ready, a second guard sees that every pod fits, and only then the old ones are cordoned,
 * drained and terminated; the next batch waits for that. The record comes last and undoes what can be undone of a failed
 * plan.
 */
export function optimizationSteps(batches: readonly Batch[], decidedAt: number): readonly StepDraft[] {
  const steps = new StepList(decidedAt + 1);
  let before: readonly number[] = [decidedAt];
  batches.forEach((batch, index) => {
    const name = `batch ${index + 1} of ${batches.length}`;
    const question = {
      batch: index + 1,
      additions: batch.additions.map((row) => ({ ...storedPool(row), count: row.count })),
      removals: batch.removals.map((node) => node.nodeName),
    };
    const guard = steps.add('guard', name, before, { ...question, check: 'mix' });
    const launches = batch.additions.flatMap((row) =>
      Array.from({ length: row.count }, () =>
        steps.add('launch', poolIdentity(row), [guard], storedPool(row)),
      ),
    );
    const ready = launches.map((launch) => steps.add('wait-ready', name, [launch], {}));
    before = ready.length === 0 ? [guard] : ready;
    if (batch.removals.length === 0) return;
    const room = steps.add('guard', name, before, { ...question, check: 'room' });
    before = batch.removals.map(({ group, ...node }) => {
      const { nodeName, instanceId } = node;
      const input = {
        node_name: nodeName,
        node_uid: node.nodeUid,
        instance_id: instanceId,
        ...storedPool(node),
      };
      const cordon = steps.add('cordon', nodeName, [room], input);
      const drain = steps.add('drain', nodeName, [cordon], {
        ...input,
        grace_seconds: null,
        timeout_seconds: DRAIN_TIMEOUT_SECONDS,
      });
      return steps.add('terminate', instanceId, [drain], {
        ...input,
        ...(group === null ? {} : { group: storedGroup(group) }),
        by_us: true,
      });
    });
  });
  steps.add('record', 'plan', [decidedAt, ...steps.positions()], {});
  return steps.drafts;
}

const storedGroup = (group: NonNullable<FleetNode['group']>) => ({
  name: group.name,
  min_size: group.minSize,
  desired_capacity: group.desiredCapacity,
});
