import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { msBetween, type Instant } from '@/server/domain/shared/instant';

/** What came of the pods for which nodes were brought. */
export interface PodsAfter {
  /** Bound to a node by now. */
  readonly placed: number;
  /** Still without one. */
  readonly unplaced: number;
  /** No longer there: their controller wants them no more, or has others in their place. */
  readonly gone: number;
  /** From each pod's creation until it was bound, or until now, summed; on the cluster's own stamps. */
  readonly pendingPodSeconds: number;
  readonly longestSeconds: number;
}

/** Looks each of the pods up, by UID. */
export function pendingOfPods(
  snapshot: Pick<ClusterSnapshot, 'pods'>,
  uids: readonly string[],
  now: Instant,
): PodsAfter {
  let [placed, unplaced, gone, pendingPodSeconds, longestSeconds] = [0, 0, 0, 0, 0];
  for (const uid of uids) {
    const pod = snapshot.pods.get(uid);
    if (pod === undefined || pod.deletionTimestamp !== null) {
      gone += 1;
      continue;
    }
    if (pod.nodeName === null) unplaced += 1;
    else placed += 1;
    const seconds = Math.max(0, msBetween(pod.createdAt, pod.scheduledAt ?? now) / 1000);
    pendingPodSeconds += seconds;
    longestSeconds = Math.max(longestSeconds, seconds);
  }
  return { placed, unplaced, gone, pendingPodSeconds, longestSeconds };
}
