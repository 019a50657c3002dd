import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from '../installation/home';
import { readStateFile, writeStateFile } from '../installation/state-file';
import type { SandboxCluster } from './sandbox-clusters';

const clusterListSchema = z.object({
  items: z.array(z.object({ cluster_id: z.string(), cluster_name: z.string() })),
});

const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }),
});

/** Fingerprint, per cluster, of the address and token that were registered: the API never returns a token. */
const seedStateSchema = z.record(z.string(), z.string());

export interface SeedRequest {
  readonly home: Home;
  readonly webUrl: string;
  readonly apiKey: string;
  readonly clusters: readonly SandboxCluster[];
}

export interface SeedResult {
  readonly name: string;
  /** Null where it could not be registered. */
  readonly clusterId: string | null;
  readonly outcome: 'registered' | 'updated' | 'unchanged' | 'failed';
  /** Why it failed. */
  readonly reason?: string;
}

/**
 * Registers the sandbox's clusters for one demo customer through the public REST API, as an operator would. Safe to
 * repeat: what is registered stays, and gets the new address and token when the sandbox has others now.
 */
export async function seedClusters(request: SeedRequest): Promise<readonly SeedResult[]> {
  const statePath = join(request.home.path, 'seed.json');
  const kept = readStateFile(statePath, seedStateSchema) ?? {};
  const registered = await listClusters(request);
  const results: SeedResult[] = [];
  for (const cluster of request.clusters) {
    const fingerprint = createHash('sha256').update(JSON.stringify(cluster)).digest('hex');
    const clusterId = registered.get(cluster.name);
    if (clusterId !== undefined && kept[cluster.name] === fingerprint) {
      results.push({ name: cluster.name, clusterId, outcome: 'unchanged' });
      continue;
    }
    const result =
      clusterId === undefined ? await register(request, cluster) : await update(request, cluster, clusterId);
    if (result.outcome !== 'failed') kept[cluster.name] = fingerprint;
    results.push(result);
  }
  writeStateFile(statePath, kept);
  return results;
}

async function listClusters(request: SeedRequest): Promise<ReadonlyMap<string, string>> {
  const response = await call(request, 'GET', '/api/v1/admin/clusters?limit=500');
  if (!response.ok) throw new Error(`the API does not list clusters: ${await reasonOf(response)}`);
  const { items } = clusterListSchema.parse(await response.json());
  return new Map(items.map(({ cluster_name, cluster_id }) => [cluster_name, cluster_id]));
}

async function register(request: SeedRequest, cluster: SandboxCluster): Promise<SeedResult> {
  const response = await call(request, 'POST', '/api/v1/admin/clusters', {
    cluster_name: cluster.name,
    ...connectionOf(cluster),
    aws_role_arn: cluster.role_arn,
    sqs_queue_url: cluster.queue_url,
    region: cluster.region,
    company_name: 'Demo Company',
  });
  // Another run may have registered it in between.
  if (!response.ok && response.status !== 409)
    return { name: cluster.name, clusterId: null, outcome: 'failed', reason: await reasonOf(response) };
  const clusterId = (await listClusters(request)).get(cluster.name) ?? null;
  return { name: cluster.name, clusterId, outcome: 'registered' };
}

async function update(request: SeedRequest, cluster: SandboxCluster, clusterId: string): Promise<SeedResult> {
  const path = `/api/v1/admin/clusters/${encodeURIComponent(clusterId)}`;
  const response = await call(request, 'PUT', path, {
    ...connectionOf(cluster),
    sqs_queue_url: cluster.queue_url,
  });
  if (response.ok) return { name: cluster.name, clusterId, outcome: 'updated' };
  return { name: cluster.name, clusterId, outcome: 'failed', reason: await reasonOf(response) };
}

function connectionOf(cluster: SandboxCluster) {
  return { k8s_api_endpoint: cluster.url, k8s_token: cluster.token, k8s_ca_certificate: cluster.ca_pem };
}

function call(
  { webUrl, apiKey }: SeedRequest,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  return fetch(new URL(path, webUrl), {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    // Registration asks the cluster and AWS before it answers.
    signal: AbortSignal.timeout(60_000),
  });
}

async function reasonOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { code, message, details } = errorSchema.parse(JSON.parse(text)).error;
    return `${code}: ${message}${details === undefined ? '' : ` ${JSON.stringify(details)}`}`;
  } catch {
    return `HTTP ${response.status}`;
  }
}
