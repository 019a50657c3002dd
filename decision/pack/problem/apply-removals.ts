import { withPods } from '@/decision/pack/problem/rebuild-snapshot';
import { leavesWithNode } from '@/decision/pack/problem/why-node-stays';
import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';

/** The cluster after removals: nodes gone, their DaemonSet pods too, the others where `nodeOf` says. */
export function applyRemovals(
  snapshot: ClusterSnapshot,
  removed: ReadonlySet<string>,
  nodeOf: (podUid: string) => string | null,
): ClusterSnapshot {
  const pods: PodSnapshot[] = [];
  for (const pod of snapshot.pods.values()) {
    if (pod.nodeName === null || !removed.has(pod.nodeName)) pods.push(pod);
    else if (!leavesWithNode(pod)) pods.push({ ...pod, nodeName: nodeOf(pod.uid) });
  }
  const nodes = new Map([...snapshot.nodes].filter(([name]) => !removed.has(name)));
  return withPods({ ...snapshot, nodes }, pods);
}
