import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { earliest, msBetween, plusSeconds, type Instant } from '@/server/domain/shared/instant';

/** A pod that is unschedulable for this long starts a scale-up (Decision 3). */
const PATIENCE_SECONDS = 30;
/** A stamp this much older than our first sight of it is a clock that goes behind, not a pod that has waited. */
const SIGHT_SECONDS = 10;

/**
 * Pods that the cluster's scheduler has said it finds no node for (condition `PodScheduled` false, reason
 * `Unschedulable`). A DaemonSet's pod is none of these: it is for its own node.
 */
export function unschedulablePods(snapshot: Pick<ClusterSnapshot, 'pods'>): readonly PodSnapshot[] {
  const found: PodSnapshot[] = [];
  for (const pod of snapshot.pods.values()) {
    if (pod.unschedulableSince === null || pod.nodeName !== null || pod.phase !== 'Pending') continue;
    if (pod.deletionTimestamp !== null || pod.owner?.kind === 'DaemonSet') continue;
    found.push(pod);
  }
  return found;
}

/** What the pod is one of: its controller's UID, or its own where it has none. Pods of one workload ask for the same. */
export const workloadOf = (pod: PodSnapshot): string => pod.owner?.uid ?? pod.uid;

/** Since when each unschedulable pod waits, on our clock, by UID. */
export type Waiting = ReadonlyMap<string, Instant>;

/**
 * Brings up to date since when pods wait. `before` is what the last look found, null at the first one. The scheduler's
 * stamp is on the cluster's clock, which may differ from ours: it is believed at the first look only, and never where it
 * lies in the future; a pod that turns up while we watch waits since then, or a few seconds before.
 */
export function observeWaiting(before: Waiting | null, pods: readonly PodSnapshot[], now: Instant): Waiting {
  return new Map(
    pods.map((pod) => {
      const known = before?.get(pod.uid);
      if (known !== undefined) return [pod.uid, known];
      const stamp = earliest(now, pod.unschedulableSince ?? now);
      const oldest = plusSeconds(now, -SIGHT_SECONDS);
      return [pod.uid, before === null || stamp > oldest ? stamp : oldest];
    }),
  );
}

/** Whether the pod has waited long enough for capacity to be brought. */
export function isOverdue(waiting: Waiting, pod: PodSnapshot, now: Instant): boolean {
  const since = waiting.get(pod.uid);
  return since !== undefined && msBetween(since, now) >= PATIENCE_SECONDS * 1000;
}
