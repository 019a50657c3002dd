import { standingOf, type ContainerPatch } from './container-patch';
import type { WorkloadContainer, WorkloadSnapshot } from './workload';

/** One pod of a workload, by what tells whether it is well. */
export interface PodHealth {
  readonly name: string;
  readonly ready: boolean;
  readonly deleting: boolean;
  readonly containers: readonly (WorkloadContainer & {
    readonly restartCount: number;
    /** `CrashLoopBackOff`, `ContainerCreating` …; null while it does not wait. */
    readonly waitingReason: string | null;
    /** Why it last ended (`OOMKilled`, `Error` …), now or before a restart; null when it never did. */
    readonly terminatedReason: string | null;
  })[];
}

export type RolloutState =
  | { readonly kind: 'complete' }
  | { readonly kind: 'progressing'; readonly detail: string }
  | { readonly kind: 'unhealthy'; readonly reason: string };

/**
 * Whether every pod is of the present template and available, as `kubectl rollout status` judges it.
 * https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/rollout_status.go
 */
export function isRolledOut({ generation, replicas, status, kind }: WorkloadSnapshot): boolean {
  return (
    status.observedGeneration >= generation &&
    status.updatedReplicas >= replicas &&
    status.replicas <= replicas &&
    // A StatefulSet without minReadySeconds counts ready pods; older clusters leave availableReplicas out.
    (kind === 'StatefulSet'
      ? Math.max(status.availableReplicas, status.readyReplicas) >= replicas
      : status.availableReplicas >= replicas)
  );
}

/**
 * How far a rollout is and whether its new pods are well. New pods are those that already carry the wanted values; one
 * that was killed for want of memory or keeps crashing makes the rollout unhealthy at once, since waiting only hurts.
 */
export function judgeRollout(
  workload: WorkloadSnapshot,
  pods: readonly PodHealth[],
  patches: readonly ContainerPatch[],
): RolloutState {
  for (const pod of pods) {
    if (pod.deleting || !patches.every((patch) => standingOf(patch, pod.containers) === 'next')) continue;
    for (const container of pod.containers) {
      if (container.terminatedReason === 'OOMKilled')
        return unhealthy(pod.name, `${container.name} was killed for want of memory`);
      if (container.waitingReason === 'CrashLoopBackOff')
        return unhealthy(pod.name, `${container.name} keeps crashing (${container.restartCount} restarts)`);
    }
  }
  const { status, generation, replicas } = workload;
  if (status.deadlineExceeded && status.observedGeneration >= generation)
    return { kind: 'unhealthy', reason: 'the Deployment says that its progress deadline is exceeded' };
  if (isRolledOut(workload)) return { kind: 'complete' };
  return {
    kind: 'progressing',
    detail: `${status.updatedReplicas} of ${replicas} pods updated, ${status.availableReplicas} available`,
  };
}

const unhealthy = (pod: string, what: string): RolloutState => ({
  kind: 'unhealthy',
  reason: `pod ${pod}: ${what}`,
});
