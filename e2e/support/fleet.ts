import { listClusters, type ClusterRow } from './api';

/** A connected cluster with nodes: the one with the most, so that evicted pods find room. */
export async function largestCluster(): Promise<ClusterRow> {
  const clusters = (await listClusters()).filter((each) => each.status === 'connected');
  const [largest] = clusters.sort((a, b) => b.node_count - a.node_count);
  if (largest === undefined || largest.node_count === 0) throw new Error('no connected cluster with nodes');
  return largest;
}
