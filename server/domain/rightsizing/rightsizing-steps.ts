import { StepList, type StepDraft } from '@/server/domain/execution/step-types';
import { changedKeys, type ContainerPatch } from './container-patch';
import { standingRequest } from './judge-container';
import type { WorkloadRollout } from './plan-rollouts';
import { describeWorkload } from './workload';

/**
 * The steps of a rightsizing, after the step that decided it: for each workload a guard on fresh facts, the patch, and the
 * watch of its rollout. Workloads of one batch roll out side by side, their guards one after the other, so that each counts
 * with the room that those before it take; the next batch waits for all of them. The record comes last and takes back what
 * did not end well.
 */
export function rightsizingSteps(
  batches: readonly (readonly WorkloadRollout[])[],
  decidedAt: number,
): readonly StepDraft[] {
  const steps = new StepList(decidedAt + 1);
  let before: readonly number[] = [decidedAt];
  batches.forEach((batch, index) => {
    let guards = before;
    before = batch.map(({ workload, containers }) => {
      const { kind, namespace, name, uid } = workload;
      const target = describeWorkload(workload);
      const input = {
        batch: index + 1,
        workload: { kind, namespace, name, uid },
        containers: containers.map(({ container, patch }) => ({ container, proposed: letThrough(patch) })),
      };
      const guard = steps.add('guard', target, guards, { ...input, check: 'workload' });
      guards = [guard];
      const patch = steps.add('patch', target, [guard], input);
      return steps.add('await-rollout', target, [patch], input);
    });
  });
  steps.add('record', 'plan', [decidedAt, ...steps.positions()], {});
  return steps.drafts;
}

/** What was let through, and no more: the guard may bound it further, but takes up nothing that was refused before. */
function letThrough(patch: ContainerPatch) {
  const keys = changedKeys(patch);
  return {
    cpu_millicores: keys.includes('cpuRequest') ? standingRequest('cpu', patch.next) : null,
    memory_bytes: keys.includes('memoryRequest') ? standingRequest('memory', patch.next) : null,
  };
}
