import type { StepDraft, StepType } from '@/server/domain/execution/step-types';
import type { Batch } from './cut-batches';
import { poolIdentity, type PoolIdentity } from './plan-from-mix';

const identity = ({ instanceType, availabilityZone, lifecycle }: PoolIdentity) => ({
  instanceType,
  availabilityZone,
  lifecycle,
});

/**
 * The steps of batches, after the step that decided them (Decision 22). In each batch a guard judges the mix afresh,
 * new nodes are launched and Ready, a second guard sees that every pod fits, and only then the old ones are cordoned,
 * drained and ended; the next batch waits for that. The record comes last and undoes what can be undone of a failed plan.
 */
export function optimizationSteps(batches: readonly Batch[], decidedAt: number): readonly StepDraft[] {
  const steps: StepDraft[] = [];
  const add = (
    stepType: StepType,
    target: string,
    dependsOn: readonly number[],
    input: StepDraft['input'] = {},
  ) => {
    const position = decidedAt + 1 + steps.length;
    steps.push({ position, stepType, target, dependsOn, input });
    return position;
  };
  let before: readonly number[] = [decidedAt];
  batches.forEach((batch, index) => {
    const name = `batch ${index + 1} of ${batches.length}`;
    const question = {
      batch: index + 1,
      additions: batch.additions.map((row) => ({ ...identity(row), count: row.count })),
      removals: batch.removals.map((node) => node.nodeName),
    };
    const guard = add('guard', name, before, { ...question, check: 'mix' });
    const launches = batch.additions.flatMap((row) =>
      Array.from({ length: row.count }, () => add('launch', poolIdentity(row), [guard], identity(row))),
    );
    const ready = launches.map((launch) => add('wait-ready', name, [launch]));
    before = ready.length === 0 ? [guard] : ready;
    if (batch.removals.length === 0) return;
    const room = add('guard', name, before, { ...question, check: 'room' });
    before = batch.removals.map((node) => {
      const { nodeName, nodeUid, instanceId } = node;
      const input = { nodeName, nodeUid, instanceId, ...identity(node) };
      const cordon = add('cordon', nodeName, [room], input);
      const drain = add('drain', nodeName, [cordon], input);
      const group = node.group === null ? {} : { group: node.group };
      return add('terminate', instanceId, [drain], { ...input, ...group, byUs: true });
    });
  });
  add('record', 'plan', [decidedAt, ...steps.map((step) => step.position)]);
  return steps;
}
