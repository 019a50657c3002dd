import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { createPlacement } from '@/server/domain/scheduling/create-placement';
import type { Batch } from './cut-batches';
import { imagineNode, type TypeSize } from './imagine-node';
import { leavingPods } from './removal-reasons';

/** Pods in the order in which the scheduler is asked for a new place: the important first, then the largest. */
export function inPlacingOrder(pods: readonly PodSnapshot[]): readonly PodSnapshot[] {
  return pods
    .filter((pod) => pod.deletionTimestamp === null)
    .sort((a, b) => b.priority - a.priority || b.requests.cpuMillicores - a.requests.cpuMillicores);
}

/**
 * The first node of a plan whose pods would find no room when its batch comes: with the nodes that stand then, the
 * launched ones among them, and the pods where the batches before have brought them. Null when every node can be
 * emptied. A new node that cannot be imagined gives no room.
 */
export function nodeWithoutRoom(
  snapshot: ClusterSnapshot,
  batches: readonly Batch[],
  sizeOf: (instanceType: string) => TypeSize | null,
): string | null {
  let state = snapshot;
  let launched = 0;
  for (const batch of batches) {
    const nodes = new Map(state.nodes);
    for (const { count, ...pool } of batch.additions) {
      for (let index = 0; index < count; index += 1) {
        launched += 1;
        const node = imagineNode(snapshot, pool, `new-${launched}`, sizeOf);
        if (node !== null) nodes.set(node.name, node);
      }
    }
    const leaving = new Set(batch.removals.map((node) => node.nodeName));
    const placement = createPlacement({ ...state, nodes }, { excludeNodes: leaving });
    const moved = new Map<string, string>();
    for (const { nodeName } of batch.removals) {
      for (const pod of inPlacingOrder(leavingPods(state, nodeName))) {
        const placed = placement.tryPlace(pod);
        if (!placed.ok) return nodeName;
        moved.set(pod.uid, placed.value.nodeName);
      }
    }
    for (const nodeName of leaving) nodes.delete(nodeName);
    state = withPodsMoved({ ...state, nodes }, moved);
  }
  return null;
}

function withPodsMoved(state: ClusterSnapshot, moved: ReadonlyMap<string, string>): ClusterSnapshot {
  const pods = new Map(state.pods);
  const podsByNode = new Map(
    [...state.podsByNode]
      .filter(([nodeName]) => state.nodes.has(nodeName))
      .map(([name, uids]) => [name, new Set(uids)]),
  );
  for (const [uid, nodeName] of moved) {
    const pod = pods.get(uid);
    if (pod === undefined) continue;
    pods.set(uid, { ...pod, nodeName });
    const there = podsByNode.get(nodeName) ?? new Set<string>();
    podsByNode.set(nodeName, there.add(uid));
  }
  return { ...state, pods, podsByNode };
}
