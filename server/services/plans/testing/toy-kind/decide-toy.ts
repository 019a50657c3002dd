import type { StepInput } from '@/contracts/plans';
import { StepList } from '@/server/domain/execution/step-types';
import { goesOn, type Decision } from '../../deciding/decision';
import type { StepContext } from '../../step-handler';

/** Drafts one `scale` step of the workload, and the `record` that waits for it. The deciding step is at position 0. */
export function decideToy(context: StepContext, workload: StepInput<'scale'>): Decision {
  const target = `${workload.namespace}/${workload.name}`;
  const steps = new StepList(1);
  const scale = steps.add('scale', target, [0], workload);
  steps.add('record', target, [scale], {});
  const { go, event } = goesOn(context, false);
  return {
    event,
    outcome: `${target} is scaled to ${workload.replicas}`,
    next: { drafts: steps.drafts, go },
  };
}
