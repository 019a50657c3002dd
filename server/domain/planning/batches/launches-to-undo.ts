import type { StepStatus } from '@/server/domain/execution/step-machine';
import type { StepDraft } from '@/server/domain/execution/step-types';

type BatchStep = StepDraft & { readonly status: StepStatus };

/**
 * Steps of an optimization that failed which have launched something that have lost their purpose: those of batches that did not end. A launch
 * whose batch has removed some of its nodes stands in for them: it may only go if the cluster holds without it. What a
 * batch that ended has launched is none of these. Batches are told apart by their guards.
 */
export function launchesToUndo<S extends BatchStep>(
  steps: readonly S[],
): readonly { readonly step: S; readonly standsIn: boolean }[] {
  const batches: S[][] = [];
  for (const step of [...steps].sort((a, b) => a.position - b.position)) {
    if (step.stepType === 'guard' && step.input.check === 'mix') batches.push([]);
    batches.at(-1)?.push(step);
  }
  return batches.flatMap((batch) => {
    const removals = batch.filter((step) => step.stepType === 'terminate');
    const purpose = removals.length > 0 ? removals : batch.filter((step) => step.stepType === 'wait-ready');
    const done = purpose.filter((step) => step.status === 'succeeded').length;
    if (done === purpose.length) return [];
    return (
      batch
        // A wait launches too when the first machine comes to nothing.
        .filter((step) => step.stepType === 'launch' || step.stepType === 'wait-ready')
        .map((step) => ({ step, standsIn: removals.length > 0 && done > 0 }))
    );
  });
}
