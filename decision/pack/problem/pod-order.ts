import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';

/** Share of the cluster that a pod takes, the scarcer of CPU and memory. */
function createSizeOf(snapshot: Pick<ClusterSnapshot, 'nodes'>): (pod: PodSnapshot) => number {
  let cpu = 0;
  let memory = 0;
  for (const { allocatable } of snapshot.nodes.values()) {
    cpu += allocatable.cpuMillicores;
    memory += allocatable.memoryBytes;
  }
  return ({ requests }) =>
    Math.max(requests.cpuMillicores / Math.max(1, cpu), requests.memoryBytes / Math.max(1, memory));
}

/**
 * The order in which evicted pods are placed: pods that must stand beside others after those; large before small, for
 * small ones fill what is left; then by UID.
 */
export function comparePods(
  snapshot: Pick<ClusterSnapshot, 'nodes'>,
): (a: PodSnapshot, b: PodSnapshot) => number {
  const sizeOf = createSizeOf(snapshot);
  return (a, b) =>
    Number(a.podAffinity.length > 0) - Number(b.podAffinity.length > 0) ||
    sizeOf(b) - sizeOf(a) ||
    (a.uid < b.uid ? -1 : 1);
}
