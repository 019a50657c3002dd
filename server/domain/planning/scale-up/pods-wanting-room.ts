import type { ClusterSnapshot, NodeSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { createPlacement } from '@/server/domain/scheduling/create-placement';
import type { Instant } from '@/server/domain/shared/instant';
import { withNodes } from './bind-pods';
import { findNewHome } from './find-new-home';
import { observeWaiting, isOverdue, unschedulablePods, workloadOf } from './waiting-pods';

/**
 * Pods that have waited long enough for a node and that one of these, were it launched, would take: while there are any,
 * nothing is taken away. One pod of each workload.
 */
export function podsWantingRoom(
  snapshot: ClusterSnapshot,
  launchable: readonly NodeSnapshot[],
  now: Instant,
): readonly PodSnapshot[] {
  const pods = unschedulablePods(snapshot);
  const waiting = observeWaiting(null, pods, now);
  const overdue = new Map(
    pods.flatMap((pod) => (isOverdue(waiting, pod, now) ? [[workloadOf(pod), pod] as const] : [])),
  );
  if (overdue.size === 0) return [];
  const placement = createPlacement(withNodes(snapshot, launchable), { excludeNodes: new Set() });
  return [...overdue.values()].filter((pod) => findNewHome(placement, pod).ok);
}
