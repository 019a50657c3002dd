import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { workloadOf } from '@/server/domain/cluster/workload-of';
import type { WorkloadSnapshot } from '@/server/domain/rightsizing/workload';

/**
 * Why a waiting pod is worth no new node, in words; null when it is. Its workload wants no pods any more, or a person has
 * paused the Deployment in the midst of a rollout and the pod is of the new revision, so that older pods serve in its
 * stead. A paused Deployment otherwise goes on to keep its pods, and ours to bring back is what it has lost.
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#pausing-and-resuming-a-deployment
 */
export function whyNotWanted(
  snapshot: Pick<ClusterSnapshot, 'pods'>,
  pod: PodSnapshot,
  workload: Pick<WorkloadSnapshot, 'replicas' | 'paused'>,
): string | null {
  if (workload.replicas === 0) return 'its workload wants no pods now';
  return workload.paused && isOfNewRevision(snapshot, pod)
    ? 'its Deployment is paused in the midst of a rollout, and this is a pod of the new revision'
    : null;
}

/** Whether a Ready pod of another ReplicaSet of the same Deployment is older than all of this one's. */
function isOfNewRevision({ pods }: Pick<ClusterSnapshot, 'pods'>, pod: PodSnapshot): boolean {
  const name = workloadOf(pod)?.name;
  let oldestOwn = pod.createdAt;
  let oldestOther: PodSnapshot['createdAt'] | null = null;
  for (const other of pods.values()) {
    if (other.namespace !== pod.namespace || other.deletionTimestamp !== null) continue;
    if (other.owner?.kind !== 'ReplicaSet' || workloadOf(other)?.name !== name) continue;
    if (other.owner.uid === pod.owner?.uid) {
      if (other.createdAt < oldestOwn) oldestOwn = other.createdAt;
    } else if (other.ready && (oldestOther === null || other.createdAt < oldestOther))
      oldestOther = other.createdAt;
  }
  return oldestOther !== null && oldestOther < oldestOwn;
}
