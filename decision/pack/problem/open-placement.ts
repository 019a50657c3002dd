import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { createPlacement, type Placement } from '@/server/domain/scheduling/create-placement';
import { isFinished } from '@/server/domain/scheduling/state/placement-state';

/** A placement in which pods that are pending already have the first choice of the room. */
export function openPlacement(
  snapshot: ClusterSnapshot,
  excludeNodes: ReadonlySet<string> = new Set(),
): Placement {
  const placement = createPlacement(snapshot, { excludeNodes, preference: 'aligned' });
  for (const pod of snapshot.pods.values()) {
    if (pod.nodeName === null && pod.deletionTimestamp === null && !isFinished(pod)) placement.tryMove(pod);
  }
  return placement;
}
