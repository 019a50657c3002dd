import type { ClusterSnapshot, NodeSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';

/** The snapshot with further nodes. */
export const withNodes = (snapshot: ClusterSnapshot, nodes: readonly NodeSnapshot[]): ClusterSnapshot => ({
  ...snapshot,
  nodes: new Map([...snapshot.nodes, ...nodes.map((node) => [node.name, node] as const)]),
});

/** The snapshot with pods that had no node bound to the given ones, by pod UID. */
export function bindPods(
  snapshot: ClusterSnapshot,
  pods: readonly PodSnapshot[],
  nodeOf: (pod: PodSnapshot) => string | null,
): ClusterSnapshot {
  const all = new Map(snapshot.pods);
  const podsByNode = new Map(snapshot.podsByNode);
  for (const pod of pods) {
    const nodeName = nodeOf(pod);
    if (nodeName === null) continue;
    all.set(pod.uid, { ...pod, nodeName });
    podsByNode.set(nodeName, new Set([...(podsByNode.get(nodeName) ?? []), pod.uid]));
  }
  return { ...snapshot, pods: all, podsByNode };
}
