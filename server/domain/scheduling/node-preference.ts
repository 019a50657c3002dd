import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { NodeState } from '@/server/domain/scheduling/node-state';

/**
 * Which of the nodes that fit takes a pod. `emptiest`: as kube-scheduler's NodeResourcesFit scores by default
 * (LeastAllocated, https://kubernetes.io/docs/reference/scheduling/config/). `fullest`: leaves whole nodes free.
 * `aligned`: the node whose free CPU and memory stand in the pod's own ratio, the roomier of two alike; when the nodes
 * that stay are chosen already, this leaves least behind of one resource without the other (a dot-product heuristic of
 * vector bin packing, https://www.microsoft.com/en-us/research/publication/heuristics-for-vector-bin-packing/).
 */
export type NodePreference = 'emptiest' | 'fullest' | 'aligned';

/** The higher the better, for one pod. */
export type NodeScore = (node: NodeState) => number;

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

/** Makes the score of each pod; resources are measured by the largest node. */
export function createPreference(
  preference: NodePreference,
  nodes: readonly NodeState[],
): (pod: PodSnapshot) => NodeScore {
  switch (preference) {
    case 'emptiest':
      return () => (node) => -node.fullness;
    case 'fullest':
      return () => (node) => node.fullness;
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
