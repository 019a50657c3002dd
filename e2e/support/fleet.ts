import { listClusters, previewDrain, type ClusterRow, type DrainPreview, type NodeRow } from './api';

/** A connected cluster with nodes: the one with the most, so that evicted pods find room. */
export async function largestCluster(): Promise<ClusterRow> {
  const clusters = (await listClusters()).filter((each) => each.status === 'connected');
  const [largest] = clusters.sort((a, b) => b.node_count - a.node_count);
  if (largest === undefined || largest.node_count === 0) throw new Error('no connected cluster with nodes');
  return largest;
}

export interface Drainable {
  readonly node: NodeRow;
  readonly evicted: DrainPreview['evicted'];
}

/** Of the nodes that nothing holds back the one whose pods ask for the least time to leave; null when there is none. */
export async function quickestToDrain(
  clusterId: string,
  nodes: readonly NodeRow[],
): Promise<Drainable | null> {
  let best: (Drainable & { readonly seconds: number }) | null = null;
  for (const node of nodes) {
    const { evicted, blockers } = await previewDrain(clusterId, node.node_name);
    const seconds = Math.max(0, ...evicted.map((pod) => pod.grace_period_seconds));
    if (evicted.length === 0 || blockers.length > 0) continue;
    if (best === null || seconds < best.seconds) best = { node, evicted, seconds };
  }
  return best;
}
