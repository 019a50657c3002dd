import { z } from 'zod';
import { apiKey } from './stack';

const base = () => process.env.E2E_BASE_URL ?? 'http://localhost:3000';

async function get(path: string): Promise<unknown> {
  const response = await fetch(new URL(path, base()), { headers: { authorization: `Bearer ${apiKey()}` } });
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

const clusterList = z.object({
  items: z.array(
    z.object({
      cluster_id: z.string(),
      cluster_name: z.string(),
      node_count: z.number(),
      status: z.string(),
    }),
  ),
});
export type ClusterRow = z.infer<typeof clusterList>['items'][number];

export async function listClusters(): Promise<ClusterRow[]> {
  return clusterList.parse(await get('/api/v1/admin/clusters')).items;
}

const nodeList = z.object({
  items: z.array(
    z.object({
      node_name: z.string(),
      instance_id: z.string().nullable(),
      node_type: z.string(),
      status: z.string(),
      unschedulable: z.boolean(),
    }),
  ),
});
export type NodeRow = z.infer<typeof nodeList>['items'][number];

/** Spot nodes that are Ready and open for pods. */
export async function readySpotNodes(clusterId: string): Promise<NodeRow[]> {
  const nodes = nodeList.parse(await get(`/api/v1/k8s/${clusterId}/nodes?limit=500`)).items;
  return nodes.filter(
    (node) =>
      node.node_type === 'spot' &&
      node.status === 'ready' &&
      !node.unschedulable &&
      node.instance_id !== null,
  );
}

/** Asks until `found` answers something; throws with `what` when the deadline passes. */
export async function poll<T>(what: string, seconds: number, found: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await found();
    if (value !== null) return value;
    if (Date.now() > deadline) throw new Error(`${what} was not seen within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
