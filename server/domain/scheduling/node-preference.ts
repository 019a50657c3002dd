import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { NodeState } from '@/server/domain/scheduling/state/node-state';
import type { PlacementState } from '@/server/domain/scheduling/state/placement-state';
import type { Siblings } from '@/server/domain/scheduling/state/sibling-counts';

/**
 * Which of the nodes that fit takes a pod. `scheduler`: the one that kube-scheduler's default scores of resources and
 * spread prefer. `aligned`: the node whose free CPU and memory stand in the pod's own ratio, the roomier of two alike; when the nodes
 * that stay are chosen already, this leaves least behind of one resource without the other (a dot-product heuristic of
 * vector bin packing, https://www.microsoft.com/en-us/research/publication/heuristics-for-vector-bin-packing/).
 */
export type NodePreference = 'scheduler' | 'aligned';

/** The higher the better, for one pod. */
export type NodeScore = (node: NodeState) => number;

const shareOf = (held: number, allocatable: number): number =>
  allocatable === 0 ? 1 : Math.min(1, held / allocatable);

/**
 * NodeResourcesFit (LeastAllocated) and NodeResourcesBalancedAllocation, weight 1 each, as kube-scheduler 1.36
 * weighs them by default, each from 0 to 1: the mean of the free shares of CPU and memory with the pod, and by how much
 * the pod brings the two shares nearer to each other (https://kubernetes.io/docs/reference/scheduling/config/).
 * A mean, so that a node with little CPU left and much memory still draws pods: a scheduler does not spare it.
 */
function resourcesScore({ requests }: PodSnapshot): NodeScore {
  return ({ node: { allocatable }, cpuMillicores, memoryBytes }) => {
    const cpu = shareOf(cpuMillicores + requests.cpuMillicores, allocatable.cpuMillicores);
    const memory = shareOf(memoryBytes + requests.memoryBytes, allocatable.memoryBytes);
    const free = 1 - (cpu + memory) / 2;
    const unevenBefore = Math.abs(
      shareOf(cpuMillicores, allocatable.cpuMillicores) - shareOf(memoryBytes, allocatable.memoryBytes),
    );
    const balanced = 0.75 + (unevenBefore - Math.abs(cpu - memory)) / 4;
    return free + balanced;
  };
}

/** kube-scheduler's default weight of PodTopologySpread beside the two of resources. */
const SPREAD_WEIGHT = 2;
/**
 * Skews of the constraints that kube-scheduler adds to pods without any
 * (https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#internal-default-constraints).
 */
const HOST_SKEW = 3;
const ZONE_SKEW = 5;

/**
 * PodTopologySpread by those default constraints: a pod is drawn to nodes and zones with few of its controller's pods.
 * Scored as kube-scheduler does (each count times the logarithm of the number of domains, against the most crowded node),
 * less a part that is the same for all nodes. Domains are those of all nodes that the pod may run on, and zones of all.
 */
function spreadScore(
  siblings: Siblings,
  all: readonly NodeState[],
  domains: { readonly hosts: number; readonly zones: number },
): NodeScore {
  const hostWeight = Math.log(domains.hosts + 2);
  const zoneWeight = Math.log(domains.zones + 2);
  const inZone = (zone: string | null): number => (siblings.inZone.get(zone ?? '') ?? 0) * zoneWeight;
  let most = 0;
  for (const [index, count] of siblings.onNode) {
    const crowd = count * hostWeight + inZone(all[index]?.node.availabilityZone ?? null);
    if (count > 0) most = Math.max(most, crowd);
  }
  const unit = SPREAD_WEIGHT / (most + (HOST_SKEW - 1) + (ZONE_SKEW - 1));
  return ({ index, node }) =>
    -unit * ((siblings.onNode.get(index) ?? 0) * hostWeight + inZone(node.availabilityZone));
}

/** How much room counts beside the angle; found by trying 0 to 1 on generated clusters (bench/decision.ts). */
const ROOM_WEIGHT = 0.3;

function alignedScore(pod: PodSnapshot, cpuUnit: number, memoryUnit: number): NodeScore {
  const cpu = pod.requests.cpuMillicores / cpuUnit;
  const memory = pod.requests.memoryBytes / memoryUnit;
  const length = Math.sqrt(cpu * cpu + memory * memory);
  return ({ node: { allocatable }, cpuMillicores, memoryBytes }) => {
    const freeCpu = (allocatable.cpuMillicores - cpuMillicores) / cpuUnit;
    const freeMemory = (allocatable.memoryBytes - memoryBytes) / memoryUnit;
    const free = Math.sqrt(freeCpu * freeCpu + freeMemory * freeMemory);
    const angle = length === 0 || free === 0 ? 0 : (freeCpu * cpu + freeMemory * memory) / (free * length);
    return angle + ROOM_WEIGHT * free;
  };
}

/** Makes the score of each pod among the nodes that it may run on; resources are measured by the largest node of all. */
export function createPreference(
  preference: NodePreference,
  { nodes, siblings }: Pick<PlacementState, 'nodes' | 'siblings'>,
): (pod: PodSnapshot, suitable: readonly NodeState[]) => NodeScore {
  switch (preference) {
    case 'scheduler': {
      const zones = new Set(nodes.map(({ node }) => node.availabilityZone)).size;
      return (pod, suitable) => {
        const byResources = resourcesScore(pod);
        const own = siblings.of(pod);
        if (own === null) return byResources;
        const bySpread = spreadScore(own, nodes, { hosts: suitable.length, zones });
        return (node) => byResources(node) + bySpread(node);
      };
    }
    case 'aligned': {
      const most = (valueOf: (node: NodeState) => number): number =>
        nodes.reduce((largest, node) => Math.max(largest, valueOf(node)), 1);
      const cpuUnit = most(({ node }) => node.allocatable.cpuMillicores);
      const memoryUnit = most(({ node }) => node.allocatable.memoryBytes);
      return (pod) => alignedScore(pod, cpuUnit, memoryUnit);
    }
    default: {
      const never: never = preference;
      throw new RangeError(`unknown preference ${String(never)}`);
    }
  }
}
