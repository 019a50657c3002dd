import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';

const HOST_LABEL = 'kubernetes.io/hostname';

/**
 * The snapshot as far as new nodes need it: without today's nodes and pods where nothing that these pods or the running
 * ones ask for looks beyond a single node. In a cluster of 30,000 pods that is the difference between seconds and nothing.
 */
export function slimSnapshot(snapshot: ClusterSnapshot, pods: readonly PodSnapshot[]): ClusterSnapshot {
  const looksAround = pods.some(
    (pod) => pod.topologySpread.length > 0 || pod.podAffinity.length > 0 || pod.podAntiAffinity.length > 0,
  );
  return looksAround || keepsOthersAway(snapshot)
    ? snapshot
    : { ...snapshot, nodes: new Map(), pods: new Map(), podsByNode: new Map() };
}

/** Whether a running pod keeps others out of more than its own node, which no new node is. */
function keepsOthersAway(snapshot: ClusterSnapshot): boolean {
  for (const pod of snapshot.pods.values())
    if (pod.nodeName !== null && pod.podAntiAffinity.some((term) => term.topologyKey !== HOST_LABEL))
      return true;
  return false;
}
