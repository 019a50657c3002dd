import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { leavingPods } from '@/server/domain/drainability/leaving-pods';
import { createPlacement, type PlacementRejection } from '@/server/domain/scheduling/create-placement';
import { err, ok, type Result } from '@/server/domain/shared/result';
import type { Batch } from './cut-batches';
import { imagineNode, type TypeSize } from './imagine-node';

type PlacingOrder = (pods: readonly PodSnapshot[]) => readonly PodSnapshot[];

/** Pods in the order in which a scheduler's queue asks for them: the important first, then the largest. */
export const inPlacingOrder: PlacingOrder = (pods) =>
  pods
    .filter((pod) => pod.deletionTimestamp === null)
    .sort((a, b) => b.priority - a.priority || b.requests.cpuMillicores - a.requests.cpuMillicores);

/** Whether the pod may run on some of the nodes only, whatever their room. */
const isTied = (pod: PodSnapshot): boolean =>
  pod.nodeAffinity !== null ||
  Object.keys(pod.nodeSelector).length > 0 ||
  pod.podAffinity.length + pod.podAntiAffinity.length + pod.topologySpread.length > 0 ||
  pod.hostPorts.length > 0 ||
  pod.claimNames.length > 0;

/** The order that leaves the hardest to place for the end, when the others have filled the nodes up. */
const inWorstOrder: PlacingOrder = (pods) =>
  pods
    .filter((pod) => pod.deletionTimestamp === null)
    .sort(
      (a, b) => Number(isTied(a)) - Number(isTied(b)) || a.requests.cpuMillicores - b.requests.cpuMillicores,
    );

/**
 * The orders in which pods that leave are simulated. Evictions go on in parallel and budgets hold some back, so that
 * nobody knows which pod the cluster's scheduler will be asked for first: room must be found in both.
 */
const PLACING_ORDERS: readonly PlacingOrder[] = [inPlacingOrder, inWorstOrder];

/** A pod that finds no place, of the pods that leave. */
export interface PodWithoutRoom {
  readonly pod: PodSnapshot;
  readonly rejection: PlacementRejection;
}

/** The first pod that would find no place on the nodes that stay, in one of the orders; null when all find one. */
export function podWithoutRoom(
  snapshot: ClusterSnapshot,
  leavingNodes: readonly string[],
): PodWithoutRoom | null {
  const pods = leavingNodes.flatMap((nodeName) => leavingPods(snapshot, nodeName));
  for (const inOrder of PLACING_ORDERS) {
    const moved = moveAll(snapshot, new Set(leavingNodes), inOrder(pods));
    if (!moved.ok) return moved.error;
  }
  return null;
}

/** Where each pod goes, by UID; or the first that goes nowhere. */
function moveAll(
  snapshot: ClusterSnapshot,
  leavingNodes: ReadonlySet<string>,
  pods: readonly PodSnapshot[],
): Result<ReadonlyMap<string, string>, PodWithoutRoom> {
  const placement = createPlacement(snapshot, { excludeNodes: leavingNodes });
  const moved = new Map<string, string>();
  for (const pod of pods) {
    const placed = placement.tryPlace(pod);
    if (!placed.ok) return err({ pod, rejection: placed.error });
    moved.set(pod.uid, placed.value.nodeName);
  }
  return ok(moved);
}

/**
 * A node of a plan whose pods would find no room when its batch comes: with the nodes that stand then, the launched
 * ones among them, and the pods where the batches before have brought them. Null when every node can be emptied. A new
 * node that cannot be imagined gives no room.
 */
export function nodeWithoutRoom(
  snapshot: ClusterSnapshot,
  batches: readonly Batch[],
  sizeOf: (instanceType: string) => TypeSize | null,
): string | null {
  for (const inOrder of PLACING_ORDERS) {
    const pod = firstWithoutRoom(snapshot, batches, { sizeOf, inOrder });
    if (pod !== null) return pod.nodeName;
  }
  return null;
}

/** The pod as it stands when its batch comes. */
function firstWithoutRoom(
  snapshot: ClusterSnapshot,
  batches: readonly Batch[],
  options: {
    readonly sizeOf: (instanceType: string) => TypeSize | null;
    readonly inOrder: PlacingOrder;
  },
): PodSnapshot | null {
  let state = snapshot;
  let launched = 0;
  for (const batch of batches) {
    const nodes = new Map(state.nodes);
    for (const { count, ...pool } of batch.additions) {
      for (let index = 0; index < count; index += 1) {
        launched += 1;
        const node = imagineNode(snapshot, pool, `new-${launched}`, options.sizeOf);
        if (node !== null) nodes.set(node.name, node);
      }
    }
    const standing = { ...state, nodes };
    const leaving = new Set(batch.removals.map((node) => node.nodeName));
    const pods = [...leaving].flatMap((nodeName) => leavingPods(standing, nodeName));
    const moved = moveAll(standing, leaving, options.inOrder(pods));
    if (!moved.ok) return moved.error.pod;
    for (const nodeName of leaving) nodes.delete(nodeName);
    state = withPodsMoved(standing, moved.value);
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
