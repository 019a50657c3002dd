import type { BinPackRequest, PodShape, SchedulingNode, SchedulingPod } from '@/contracts/decision-server';
import { BATCH_TAINT, generateNodes, TAKEN_AT, ZONES } from './generate-nodes';
import { buildShape, generateWorkloads, type GeneratedWorkload } from './generate-shapes';
import { createRandom, type Random } from './random';

/** Sizes of a generated cluster. `podsPerNode` counts DaemonSet pods too, on average. */
export interface GeneratedSize {
  readonly seed: number;
  readonly nodes: number;
  readonly podsPerNode: number;
}

const DAEMON_SETS = 4;
const PINNED_SHARE = 0.2;

/** A node with the room that is left on it, and a share of it that is never filled, so that clusters have slack. */
interface Room {
  readonly node: SchedulingNode;
  cpuMillicores: number;
  memoryBytes: number;
  pods: number;
  readonly workloads: Set<string>;
}

function createRoom(random: Random, node: SchedulingNode): Room {
  const usable = 0.5 + random.next() * 0.4;
  return {
    node,
    cpuMillicores: node.allocatable.cpu_millicores * usable,
    memoryBytes: node.allocatable.memory_bytes * usable,
    pods: node.allocatable.pods - 2,
    workloads: new Set(),
  };
}

function takes(room: Room, shape: PodShape, name: string): boolean {
  const tolerated = room.node.taints.length === 0 || shape.tolerations.length > 0;
  const selected = Object.entries(shape.node_selector).every(
    ([key, value]) => room.node.labels[key] === value,
  );
  const apart =
    (shape.pod_anti_affinity.length === 0 &&
      shape.topology_spread[0]?.topology_key !== 'kubernetes.io/hostname') ||
    !room.workloads.has(name);
  return (
    tolerated &&
    selected &&
    apart &&
    room.pods > 0 &&
    room.cpuMillicores >= shape.requests.cpu_millicores &&
    room.memoryBytes >= shape.requests.memory_bytes
  );
}

function hold(room: Room, shape: PodShape, name: string): void {
  room.cpuMillicores -= shape.requests.cpu_millicores;
  room.memoryBytes -= shape.requests.memory_bytes;
  room.pods -= 1;
  room.workloads.add(name);
}

/** What pins a node, in turn: what Decision 25 forbids to evict, and a node that is not ours. */
const PINS: readonly ((name: string) => PodShape)[] = [
  (name) => buildShape('ReplicaSet', name, { owner: null }),
  (name) => buildShape('ReplicaSet', name, { do_not_disrupt: true }),
  (name) => buildShape('Job', name),
  (name) => buildShape('StatefulSet', name, { has_host_path: true }),
];

interface Draft {
  readonly shapes: PodShape[];
  readonly pods: SchedulingPod[];
  readonly volumes: BinPackRequest['cluster_state']['volumes'];
}

function addPod(
  draft: Draft,
  pod: Pick<SchedulingPod, 'shape' | 'name'>,
  node: SchedulingNode,
  claims: string[] = [],
): void {
  draft.pods.push({
    ...pod,
    uid: `uid-${pod.name}`,
    node_name: node.node_name,
    phase: 'Running',
    ready: true,
    deleting: false,
    claim_names: claims,
  });
}

function placeWorkload(
  random: Random,
  draft: Draft,
  rooms: readonly Room[],
  workload: GeneratedWorkload,
): void {
  const name = workload.shape.owner?.name ?? '';
  const shape = draft.shapes.push(workload.shape) - 1;
  const firstZone = random.below(ZONES.length);
  for (let replica = 0; replica < workload.replicas; replica += 1) {
    const zone = ZONES[(firstZone + replica) % ZONES.length];
    // Round-robin over zones keeps every zone spread; within a zone the first of some random nodes with room.
    const inZone = rooms.filter(({ node }) => node.availability_zone === zone);
    const from = random.below(Math.max(1, inZone.length));
    const room = [...inZone.slice(from), ...inZone.slice(0, from)].find((one) =>
      takes(one, workload.shape, name),
    );
    if (room === undefined) return;
    hold(room, workload.shape, name);
    const pod = `${name}-${String(replica)}`;
    addPod(draft, { shape, name: pod }, room.node, workload.hasVolumes ? [`data-${pod}`] : []);
    if (workload.hasVolumes) {
      draft.volumes.push({
        namespace: 'default',
        claim_name: `data-${pod}`,
        zones: [room.node.availability_zone ?? ''],
      });
    }
  }
}

function addDaemonSets(draft: Draft, rooms: readonly Room[]): void {
  for (let index = 0; index < DAEMON_SETS; index += 1) {
    const name = `daemon-${String(index)}`;
    const shape = buildShape('DaemonSet', name, { tolerations: [{ ...BATCH_TAINT, operator: 'Equal' }] });
    const position = draft.shapes.push(shape) - 1;
    rooms.forEach((room, at) => {
      hold(room, shape, name);
      addPod(draft, { shape: position, name: `${name}-${String(at)}` }, room.node);
    });
  }
}

/** Pins a fifth of the nodes: four of five by a pod, the fifth by its owner. */
function pinNodes(random: Random, draft: Draft, rooms: readonly Room[]): SchedulingNode[] {
  const pinned = Math.round(rooms.length * PINNED_SHARE);
  const left = [...rooms];
  const chosen = Array.from({ length: pinned }, () => left.splice(random.below(left.length), 1)).flat();
  const foreign = new Set<string>();
  chosen.forEach((room, index) => {
    const makeShape = PINS[index % (PINS.length + 1)];
    if (makeShape === undefined) {
      foreign.add(room.node.node_name);
      return;
    }
    const name = `pin-${String(index)}`;
    const shape = { ...makeShape(name), tolerations: [{ ...BATCH_TAINT, operator: 'Equal' as const }] };
    hold(room, shape, name);
    addPod(draft, { shape: draft.shapes.push(shape) - 1, name }, room.node);
  });
  return rooms.map(({ node }) =>
    foreign.has(node.node_name)
      ? { ...node, owner: 'karpenter', not_removable_reason: 'owned by karpenter' }
      : node,
  );
}

/** One workload in three has a budget that allows one disruption. */
function budgetsOf(shapes: readonly PodShape[]): BinPackRequest['cluster_state']['disruption_budgets'] {
  return shapes
    .filter(({ owner }, index) => owner?.kind === 'ReplicaSet' && index % 3 === 0)
    .map(({ labels, owner }) => ({
      namespace: 'default',
      name: owner?.name ?? '',
      selector: Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
      disruptions_allowed: 1,
    }));
}

/**
 * A cluster as time leaves it, the same for the same size and seed: mixed types over three zones, Spot and on-demand;
 * DaemonSets, StatefulSets with zonal volumes, zone and host spread, anti-affinity, a tainted group; a fifth of the
 * nodes unmovable; nodes filled to 50 to 90 %.
 */
export function generateCluster({ seed, nodes, podsPerNode }: GeneratedSize): BinPackRequest {
  const random = createRandom(seed);
  const generated = generateNodes(random, nodes);
  const rooms = generated.map((node) => createRoom(random, node));
  const draft: Draft = { shapes: [], pods: [], volumes: [] };
  addDaemonSets(draft, rooms);
  const finalNodes = pinNodes(random, draft, rooms);
  const wanted = nodes * podsPerNode;
  // Twice as many workloads as needed: what finds no room any more is left out.
  for (const workload of generateWorkloads(random, 2 * wanted)) {
    if (draft.pods.length >= wanted) break;
    placeWorkload(random, draft, rooms, workload);
  }
  return {
    request_id: `bench-${String(seed)}`,
    cluster_id: 'generated',
    decision_type: 'bin_pack',
    cluster_state: {
      cluster_id: 'generated',
      node_count: nodes,
      total_cpu: 0,
      total_memory: 0,
      pod_count: draft.pods.length,
      spot_node_count: finalNodes.filter((node) => node.node_type === 'spot').length,
      on_demand_node_count: finalNodes.filter((node) => node.node_type === 'on-demand').length,
      current_cost_per_hour: finalNodes.reduce((sum, node) => sum + (node.price_per_hour ?? 0), 0),
      taken_at: TAKEN_AT,
      nodes: finalNodes,
      pod_shapes: draft.shapes,
      pods: draft.pods,
      disruption_budgets: budgetsOf(draft.shapes),
      disruption_budgets_known: true,
      volumes: draft.volumes,
      volumes_known: true,
      candidate_nodes: [],
    },
    requirements: { max_added_nodes: 0 },
    constraints: {
      min_risk_score: 0.75,
      min_availability_zones: 3,
      max_pool_share: 0.2,
      min_on_demand_share: 0.15,
      headroom_share: 0.1,
      single_replica: 'block',
      min_node_age_seconds: 3600,
    },
  };
}
