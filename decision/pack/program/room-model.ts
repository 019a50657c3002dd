import type { PackProblem, RemovableNode } from '@/decision/pack/problem/pack-problem';
import { collectKinds, kindsOn, type PodKinds } from '@/decision/pack/program/pod-kinds';
import {
  addRoom,
  loadOf,
  mostOf,
  NO_ROOM,
  scaleRoom,
  type RoomVector,
} from '@/decision/pack/program/room-vector';
import { leavesWithNode } from '@/decision/pack/problem/why-node-stays';
import type { SchedulingNode } from '@/contracts/decision-server';
import {
  podsOnNode,
  type ClusterSnapshot,
  type NodeSnapshot,
  type PodSnapshot,
} from '@/server/domain/cluster/snapshot';
import { isFinished } from '@/server/domain/scheduling/state/placement-state';

/** Nodes that are worth the same: same price, same room, same pool, open to the same kinds of pods. */
export interface NodeGroup {
  readonly pricePerHour: number;
  /** Null for nodes that stay in any case. */
  readonly members: readonly RemovableNode[] | null;
  readonly count: number;
  readonly pool: string;
  readonly isSpot: boolean;
  readonly zone: string;
  /** vCPUs that count in the policy's shares, of one node. */
  readonly countedVcpu: number;
  /** What one node offers to pods that can move: all but DaemonSets on a removable one, what is free on another. */
  readonly room: RoomVector;
  /** What one node offers to all pods but DaemonSets. */
  readonly capacity: RoomVector;
  readonly kinds: ReadonlySet<number>;
}

/** A set of groups outside of which some kinds of pods cannot run, with what those need at least. */
export interface RoomDemand {
  readonly groups: ReadonlySet<number>;
  /** Of pods of removable nodes. */
  readonly movable: RoomVector;
  /** Of all pods, with the policy's headroom; never more than there is today. */
  readonly withHeadroom: RoomVector;
}

export interface RoomModel {
  readonly groups: readonly NodeGroup[];
  readonly groupOf: ReadonlyMap<string, number>;
  readonly demands: readonly RoomDemand[];
}

const MIB = 1024 ** 2;

function sumLoads(pods: readonly PodSnapshot[]): RoomVector {
  return pods.reduce((sum, pod) => addRoom(sum, loadOf(pod)), NO_ROOM);
}

interface NodeInput {
  readonly snapshot: ClusterSnapshot;
  readonly fact: SchedulingNode;
  readonly node: NodeSnapshot;
  readonly isRemovable: boolean;
}

function describeNode(
  { snapshot, fact, node, isRemovable }: NodeInput,
  kinds: PodKinds,
  headroom: number,
): Omit<NodeGroup, 'members' | 'count'> {
  const pods = podsOnNode(snapshot, node.name).filter((pod) => !isFinished(pod));
  const staying = pods.filter((pod) => !leavesWithNode(pod));
  const own = sumLoads(staying);
  const usable = mostOf(
    addRoom(
      [node.allocatable.cpuMillicores, node.allocatable.memoryBytes / MIB, node.allocatable.pods],
      sumLoads(pods.filter(leavesWithNode)),
      -1,
    ),
    own,
  );
  // A node that takes no new pod carries, while it stays, what runs there.
  const isOpen = node.ready && !node.unschedulable && node.deletionTimestamp === null;
  const open = isOpen ? usable : own;
  return {
    pricePerHour: fact.price_per_hour ?? 0,
    pool: `${node.instanceType ?? ''}/${node.availabilityZone ?? ''}/${fact.node_type}`,
    isSpot: fact.node_type === 'spot',
    zone: node.availabilityZone ?? '',
    countedVcpu: fact.counts_in_shares && fact.node_type !== 'other' ? fact.vcpu : 0,
    room: isRemovable ? open : addRoom(open, own, -1),
    capacity: isOpen ? usable : scaleRoom(own, 1 + headroom),
    // What runs there may stay, even where it would not be let on again.
    kinds: new Set(
      [...kindsOn(node, kinds), ...staying.map((pod) => kinds.ofPod.get(pod.uid) ?? 0)].sort((a, b) => a - b),
    ),
  };
}

function groupNodes(problem: PackProblem, kinds: PodKinds, headroom: number) {
  const removable = new Map(problem.removable.map((one) => [one.node.node_name, one]));
  const groups: (NodeGroup & { members: RemovableNode[] | null; count: number })[] = [];
  const positions = new Map<string, number>();
  const groupOf = new Map<string, number>();
  for (const fact of problem.nodes) {
    const node = problem.snapshot.nodes.get(fact.node_name);
    if (node === undefined) continue;
    const member = removable.get(fact.node_name) ?? null;
    const described = describeNode(
      { snapshot: problem.snapshot, fact, node, isRemovable: member !== null },
      kinds,
      headroom,
    );
    const key = JSON.stringify([member !== null, described, [...described.kinds]]);
    const position = positions.get(key) ?? groups.length;
    const seen = groups[position];
    if (seen === undefined)
      groups.push({ ...described, members: member === null ? null : [member], count: 1 });
    else {
      seen.count += 1;
      if (member !== null) seen.members?.push(member);
    }
    positions.set(key, position);
    groupOf.set(node.name, position);
  }
  return { groups, groupOf };
}

const isSubset = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean =>
  [...a].every((one) => b.has(one));

function stateDemands(
  kinds: PodKinds,
  groups: readonly NodeGroup[],
  headroom: number,
): readonly RoomDemand[] {
  const reach = kinds.list.map(
    (_, kind) => new Set(groups.flatMap((group, index) => (group.kinds.has(kind) ? [index] : []))),
  );
  const distinct = new Map(reach.map((set) => [[...set].join(','), set]));
  return [...distinct.values()].map((set) => {
    const inside = kinds.list.filter((_, kind) => isSubset(reach[kind] ?? new Set(), set));
    const sum = (valueOf: (kind: (typeof inside)[number]) => RoomVector): RoomVector =>
      inside.reduce((total, kind) => addRoom(total, valueOf(kind)), NO_ROOM);
    const today = [...set].reduce((total, index) => {
      const group = groups[index];
      return group === undefined ? total : addRoom(total, scaleRoom(group.capacity, group.count));
    }, NO_ROOM);
    const wanted = scaleRoom(
      sum(({ all }) => all),
      1 + headroom,
    );
    return {
      groups: set,
      movable: sum(({ movable }) => movable),
      withHeadroom: [
        Math.min(wanted[0], today[0]),
        Math.min(wanted[1], today[1]),
        Math.min(wanted[2], today[2]),
      ],
    };
  });
}

/**
 * The room of the cluster in sums: what nodes offer and what pods need, by the kinds of pods that taints, selectors, node
 * affinity and volume zones let on.
 */
export function modelRoom(problem: PackProblem, headroomShare: number): RoomModel {
  const kinds = collectKinds(problem);
  const { groups, groupOf } = groupNodes(problem, kinds, headroomShare);
  return { groups, groupOf, demands: stateDemands(kinds, groups, headroomShare) };
}
