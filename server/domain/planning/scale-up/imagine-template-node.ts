import type { ClusterSnapshot, NodeSnapshot } from '@/server/domain/cluster/snapshot';
import { imagineNode, type TypeSize } from '../batches/imagine-node';
import type { PoolIdentity } from '../target-mix/plan-from-mix';

/** Labels that tell a single node's place or kind, which the pool decides. */
const OF_THE_POOL = new Set([
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/zone',
  'node.kubernetes.io/instance-type',
  'beta.kubernetes.io/instance-type',
]);

/**
 * Imagines nodes that a launch from the template brings: as `imagineNode`, but of its labels only those that every Ready
 * node without taints of the given names carries alike, since it is not known from which nodes' labels the template's are.
 * A pod that selects any other label is not promised a place.
 */
export function templateNodes(
  snapshot: ClusterSnapshot,
  templateLike: ReadonlySet<string>,
  sizeOf: (instanceType: string) => TypeSize | null,
): (pool: PoolIdentity, name: string) => NodeSnapshot | null {
  const nodes = new Map([...snapshot.nodes].filter(([name]) => templateLike.has(name)));
  const like = { ...snapshot, nodes };
  const common = commonLabels([...nodes.values()]);
  return (pool, name) => {
    const node = imagineNode(like, pool, name, sizeOf);
    if (node === null) return null;
    const labels = Object.fromEntries(
      Object.entries(node.labels).filter(([key, value]) => OF_THE_POOL.has(key) || common.get(key) === value),
    );
    return { ...node, labels };
  };
}

function commonLabels(nodes: readonly NodeSnapshot[]): ReadonlyMap<string, string> {
  const [first, ...others] = nodes.filter((node) => node.ready && node.taints.length === 0);
  const common = new Map(Object.entries(first?.labels ?? {}));
  for (const node of others)
    for (const [key, value] of common) if (node.labels[key] !== value) common.delete(key);
  return common;
}
