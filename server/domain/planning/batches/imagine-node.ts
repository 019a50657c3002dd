import { podsOnNode, type ClusterSnapshot, type NodeSnapshot } from '@/server/domain/cluster/snapshot';
import type { PoolIdentity } from '../target-mix/plan-from-mix';

/** Size of a type, from the catalog. */
export interface TypeSize {
  readonly vcpu: number;
  readonly memoryGib: number;
}

const ZONE_LABELS = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];
const TYPE_LABELS = ['node.kubernetes.io/instance-type', 'beta.kubernetes.io/instance-type'];
const HOST_LABEL = 'kubernetes.io/hostname';

/**
 * The node that a launch will bring, for the simulated scheduler: as a node of the cluster that is like it (of its own
 * type if there is one), in the pool's zone, with what the kubelet keeps back and the DaemonSets ask for taken off. Null
 * when no node stands that it could be like.
 */
export function imagineNode(
  snapshot: ClusterSnapshot,
  pool: PoolIdentity,
  name: string,
  sizeOf: (instanceType: string) => TypeSize | null,
): NodeSnapshot | null {
  const size = sizeOf(pool.instanceType);
  const like = nodeLike(snapshot, pool);
  const likeSize = like?.instanceType == null ? null : sizeOf(like.instanceType);
  if (size === null || like === null || likeSize === null) return null;
  const daemons = podsOnNode(snapshot, like.name).filter((pod) => pod.owner?.kind === 'DaemonSet');
  const keptBack = likeSize.vcpu * 1000 - like.allocatable.cpuMillicores;
  const memoryShare = like.allocatable.memoryBytes / (likeSize.memoryGib * 1024 ** 3);
  const sum = (of: 'cpuMillicores' | 'memoryBytes') =>
    daemons.reduce((total, pod) => total + pod.requests[of], 0);
  const labels: Record<string, string> = { ...like.labels, [HOST_LABEL]: name };
  for (const label of ZONE_LABELS) if (label in labels) labels[label] = pool.availabilityZone;
  for (const label of TYPE_LABELS) if (label in labels) labels[label] = pool.instanceType;
  return {
    ...like,
    name,
    uid: name,
    providerId: null,
    instanceId: null,
    instanceType: pool.instanceType,
    availabilityZone: pool.availabilityZone,
    labels,
    annotations: {},
    taints: [],
    unschedulable: false,
    ready: true,
    allocatable: {
      cpuMillicores: Math.max(0, size.vcpu * 1000 - keptBack - sum('cpuMillicores')),
      memoryBytes: Math.max(0, size.memoryGib * 1024 ** 3 * memoryShare - sum('memoryBytes')),
      // A smaller type has fewer addresses for pods; that a larger one has more is not counted on.
      pods: Math.max(
        0,
        Math.floor(like.allocatable.pods * Math.min(1, size.vcpu / likeSize.vcpu)) - daemons.length,
      ),
    },
    deletionTimestamp: null,
  };
}

/** A Ready node of the pool's type, else of its zone, else any; the first by name. */
function nodeLike(snapshot: ClusterSnapshot, pool: PoolIdentity): NodeSnapshot | null {
  const likeness = (node: NodeSnapshot) =>
    (node.instanceType === pool.instanceType ? 2 : 0) +
    (node.availabilityZone === pool.availabilityZone ? 1 : 0);
  let best: NodeSnapshot | null = null;
  for (const node of [...snapshot.nodes.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!node.ready || node.taints.length > 0) continue;
    if (best === null || likeness(node) > likeness(best)) best = node;
  }
  return best;
}
