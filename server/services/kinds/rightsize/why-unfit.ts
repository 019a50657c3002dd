import { standingOf, type ContainerPatch } from '@/server/domain/rightsizing/container-patch';
import { podsOf } from '@/server/domain/rightsizing/find-rollout-room';
import { autoscalersOf, whyLeftAlone } from '@/server/domain/rightsizing/judge-workload';
import type { WorkloadSnapshot } from '@/server/domain/rightsizing/workload';
import type { StepContext } from '@/server/services/plans/step-handler';
import { CALL } from './workload-step';

/** Why a workload, as it was just read, is not one to patch (any more); null when it is. */
export async function whyUnfit(
  context: StepContext,
  workload: WorkloadSnapshot,
  patches: readonly ContainerPatch[],
): Promise<string | null> {
  const snapshot = context.session.snapshot();
  if (snapshot === null) return 'the cluster’s state is not known';
  const autoscalers = autoscalersOf(workload, await context.session.api.listAutoscalers(CALL));
  const reasons = whyLeftAlone(workload, podsOf(snapshot, workload), autoscalers).map(
    ({ message }) => message,
  );
  const edited = patches.filter((patch) => standingOf(patch, workload.containers) !== 'former');
  return (
    [
      ...reasons,
      ...edited.map(({ container }) => `the requests of ${container} were changed by somebody else`),
    ].join('; ') || null
  );
}
