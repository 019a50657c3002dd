import { z } from 'zod';
import { apiKey } from './stack';

const base = () => process.env.E2E_BASE_URL ?? 'http://localhost:3000';

async function call(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<unknown> {
  const response = await fetch(new URL(path, base()), {
    method,
    headers: { authorization: `Bearer ${apiKey()}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok)
    throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

const get = (path: string) => call('GET', path);

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

const clusterDetail = z.object({ node_template: z.object({ status: z.string() }).nullable() });

/** Whether new nodes of the cluster are known to join: without that an optimization is refused. */
export async function isTemplateProven(clusterId: string): Promise<boolean> {
  const cluster = clusterDetail.parse(await get(`/api/v1/admin/clusters/${clusterId}`));
  return cluster.node_template?.status === 'verified';
}

const nodeList = z.object({
  items: z.array(
    z.object({
      node_name: z.string(),
      instance_id: z.string().nullable(),
      node_type: z.string(),
      owner: z.string(),
      status: z.string(),
      unschedulable: z.boolean(),
    }),
  ),
});
export type NodeRow = z.infer<typeof nodeList>['items'][number];

/** Nodes of EC2 that are Ready and open for pods. */
export async function readyNodes(clusterId: string): Promise<NodeRow[]> {
  const nodes = nodeList.parse(await get(`/api/v1/k8s/${clusterId}/nodes?limit=500`)).items;
  return nodes.filter((node) => node.status === 'ready' && !node.unschedulable && node.instance_id !== null);
}

export async function readySpotNodes(clusterId: string): Promise<NodeRow[]> {
  return (await readyNodes(clusterId)).filter((node) => node.node_type === 'spot');
}

const drainPreview = z.object({
  evicted: z.array(z.object({ name: z.string(), grace_period_seconds: z.number() })),
  blockers: z.array(z.unknown()),
});

export type DrainPreview = z.infer<typeof drainPreview>;

/** What a drain of the node would evict and what speaks against it. */
export async function previewDrain(clusterId: string, nodeName: string): Promise<DrainPreview> {
  const query = new URLSearchParams({ node_name: nodeName });
  return drainPreview.parse(await get(`/api/v1/k8s/${clusterId}/nodes/drain-preview?${query}`));
}

/** Opens a node for pods again, whatever its state. */
export async function uncordon(clusterId: string, nodeName: string): Promise<void> {
  await call('POST', `/api/v1/k8s/${clusterId}/nodes/cordon`, { node_name: nodeName, uncordon: true });
}

const podList = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      namespace: z.string(),
      owner_kind: z.string().nullable(),
      owner_name: z.string().nullable(),
      terminating: z.boolean(),
    }),
  ),
});
export type PodRow = z.infer<typeof podList>['items'][number];

/** The first 500 pods of the cluster. */
export async function listPods(clusterId: string): Promise<PodRow[]> {
  return podList.parse(await get(`/api/v1/k8s/${clusterId}/pods?limit=500`)).items;
}

export interface Workload {
  readonly namespace: string;
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly name: string;
}

export async function scaleTo(clusterId: string, workload: Workload, replicas: number): Promise<void> {
  await call('POST', `/api/v1/k8s/${clusterId}/scale`, { ...workload, replicas, confirm: replicas === 0 });
}

/** Replaces the cluster's switches of the workflows; an absent one follows its customer's. */
export async function setFeatures(
  clusterId: string,
  features: Readonly<Record<string, boolean>>,
): Promise<void> {
  await call('PUT', `/api/v1/admin/clusters/${clusterId}/features`, { features });
}

const planList = z.object({ items: z.array(z.object({ optimization_id: z.string(), status: z.string() })) });

/** The plan of the cluster that waits for a person; null when there is none. */
export async function waitingPlan(clusterId: string): Promise<string | null> {
  const query = new URLSearchParams({ cluster_id: clusterId, status: 'awaiting_approval' });
  const { items } = planList.parse(await get(`/api/v1/optimization/history?${query}`));
  return items[0]?.optimization_id ?? null;
}

/** Asks that the plan stop; what it has begun is undone in its own time. */
export async function cancelPlan(planId: string): Promise<void> {
  await call('POST', `/api/v1/optimization/${planId}/cancel`);
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
