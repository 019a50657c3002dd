import type { PackProblem } from '@/decision/pack/problem/pack-problem';
import { addRoom, loadOf, NO_ROOM, type RoomVector } from '@/decision/pack/program/room-vector';
import { leavesWithNode } from '@/decision/pack/problem/why-node-stays';
import type { ClusterSnapshot, NodeSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { matchesNodeAffinity } from '@/server/domain/scheduling/matching/node-affinity';
import { repels, tolerates } from '@/server/domain/scheduling/matching/toleration';

/** Pods that ask the same of a node: tolerations, selector, node affinity, zones of volumes. */
export interface PodKind {
  readonly sample: PodSnapshot;
  /** Zones that volumes leave it; null where they leave it all. */
  readonly zones: readonly string[] | null;
  /** Need of all its pods, and of those on removable nodes. */
  readonly all: RoomVector;
  readonly movable: RoomVector;
}

export interface PodKinds {
  readonly list: readonly PodKind[];
  /** Position in `list`, by UID of the pod. */
  readonly ofPod: ReadonlyMap<string, number>;
}

function createZonesOf(snapshot: ClusterSnapshot): (pod: PodSnapshot) => readonly string[] | null {
  const byClaim = new Map<string, readonly string[]>();
  for (const { claim, zones } of snapshot.volumes) {
    if (claim !== null && zones !== null) byClaim.set(`${claim.namespace}/${claim.name}`, zones);
  }
  return (pod) => {
    if (pod.claimNames.length === 0) return null;
    const [first, ...others] = pod.claimNames.flatMap((name) => {
      const zones = byClaim.get(`${pod.namespace}/${name}`);
      return zones === undefined ? [] : [zones];
    });
    return first === undefined ? null : first.filter((zone) => others.every((zones) => zones.includes(zone)));
  };
}

/** The kinds of all pods that are bound to a node and do not leave with it. */
export function collectKinds({ snapshot, removable }: PackProblem): PodKinds {
  const zonesOf = createZonesOf(snapshot);
  const movable = new Set(removable.map(({ node }) => node.node_name));
  const list: { sample: PodSnapshot; zones: PodKind['zones']; all: RoomVector; movable: RoomVector }[] = [];
  const positions = new Map<string, number>();
  const ofPod = new Map<string, number>();
  for (const pod of snapshot.pods.values()) {
    if (pod.nodeName === null || leavesWithNode(pod)) continue;
    const zones = zonesOf(pod);
    const key = JSON.stringify([pod.tolerations, pod.nodeSelector, pod.nodeAffinity, zones]);
    const position = positions.get(key) ?? list.length;
    const kind = list[position] ?? { sample: pod, zones, all: NO_ROOM, movable: NO_ROOM };
    list[position] = kind;
    kind.all = addRoom(kind.all, loadOf(pod));
    if (movable.has(pod.nodeName)) kind.movable = addRoom(kind.movable, loadOf(pod));
    positions.set(key, position);
    ofPod.set(pod.uid, position);
  }
  return { list, ofPod };
}

function admits(node: NodeSnapshot, { sample, zones }: PodKind): boolean {
  if (!node.ready || node.unschedulable || node.deletionTimestamp !== null) return false;
  const zone = node.labels['topology.kubernetes.io/zone'] ?? node.availabilityZone;
  if (zones !== null && (zone === null || !zones.includes(zone))) return false;
  const isTolerated = node.taints.every(
    (taint) => !repels(taint) || sample.tolerations.some((toleration) => tolerates(toleration, taint)),
  );
  return isTolerated && matchesNodeAffinity(sample, node);
}

/** The kinds of which a pod could be put on the node, were there room. */
export function kindsOn(node: NodeSnapshot, kinds: PodKinds): readonly number[] {
  return kinds.list.flatMap((kind, index) => (admits(node, kind) ? [index] : []));
}
