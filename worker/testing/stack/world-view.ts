import { Agent, fetch as undiciFetch } from 'undici';
import { z } from 'zod';
import type { Stack, WorldCluster } from './stack';

const instanceSchema = z.looseObject({
  instance_id: z.string(),
  account: z.string(),
  region: z.string(),
  instance_type: z.string(),
  availability_zone: z.string(),
  lifecycle: z.enum(['spot', 'on-demand']),
  state: z.string(),
  cluster: z.string().nullable(),
  node_name: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
});
const stateSchema = z.looseObject({ instances: z.array(instanceSchema) });
export type WorldInstance = z.infer<typeof instanceSchema>;

const doorEntrySchema = z.looseObject({
  door: z.string(),
  at: z.string(),
  call: z.string(),
  status: z.number(),
  detail: z.record(z.string(), z.unknown()),
});
const countersSchema = z.record(z.string(), z.number());
const doorSchema = z.object({
  entries: z.array(doorEntrySchema),
  counters: countersSchema,
  cluster_counters: z.record(z.string(), countersSchema),
});
export type DoorCall = z.infer<typeof doorEntrySchema>;

const summarySchema = z.looseObject({
  launched_total: z.number(),
  clusters: z.array(
    z.looseObject({
      name: z.string(),
      died_undrained_pods: z.number().nullable(),
      pending_pod_seconds: z.number(),
    }),
  ),
});

const podSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).optional(),
    deletionTimestamp: z.string().optional(),
    ownerReferences: z.array(z.looseObject({ kind: z.string() })).optional(),
  }),
  spec: z.looseObject({
    nodeName: z.string().optional(),
    priority: z.number().optional(),
    terminationGracePeriodSeconds: z.number().optional(),
  }),
  status: z.looseObject({ phase: z.string().optional() }),
});
export type WorldPod = z.infer<typeof podSchema>;

const nodeSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), uid: z.string() }),
  spec: z.looseObject({
    unschedulable: z.boolean().optional(),
    providerID: z.string().optional(),
    taints: z.array(z.looseObject({ key: z.string() })).optional(),
  }),
});
export type WorldNode = z.infer<typeof nodeSchema>;

const budgetSchema = z.looseObject({
  metadata: z.looseObject({ namespace: z.string(), name: z.string() }),
  spec: z.looseObject({
    selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()).optional() }).optional(),
  }),
  status: z.looseObject({ disruptionsAllowed: z.number().optional() }).optional(),
});

const nodeEventSchema = z.looseObject({
  reason: z.string().optional(),
  involvedObject: z.looseObject({ kind: z.string().optional(), name: z.string().optional() }).optional(),
  regarding: z.looseObject({ kind: z.string().optional(), name: z.string().optional() }).optional(),
});

/** What the simulated world itself saw: its machines, its doors, its Kubernetes objects. Never our own tables. */
export class WorldView {
  private readonly agents = new Map<string, Agent>();

  constructor(private readonly stack: Stack) {}

  async instances(clusterName?: string): Promise<readonly WorldInstance[]> {
    const { instances } = stateSchema.parse(await this.stack.control('GET', '/state'));
    return clusterName === undefined ? instances : instances.filter((one) => one.cluster === clusterName);
  }

  /** Machines that a plan has brought into being, ended ones included. */
  async launchedBy(planId: string): Promise<readonly WorldInstance[]> {
    return (await this.instances()).filter((one) => one.tags['cloudoptim:plan-id'] === planId);
  }

  /** Mutating calls at all doors since then, oldest first. */
  async door(since: string): Promise<readonly DoorCall[]> {
    return (await this.readDoor(`?since=${encodeURIComponent(since)}`)).entries;
  }

  /** How often each AWS call was made since the start. */
  async counters(): Promise<Readonly<Record<string, number>>> {
    return (await this.readDoor('')).counters;
  }

  /** How often each verb was asked of each resource of a cluster since the start, by others than its administrator. */
  async clusterCounters(name: string): Promise<Readonly<Record<string, number>>> {
    return (await this.readDoor('')).cluster_counters[name] ?? {};
  }

  private async readDoor(query: string) {
    return doorSchema.parse(await this.stack.control('GET', `/door${query}`));
  }

  async summary() {
    return summarySchema.parse(await this.stack.control('GET', '/summary'));
  }

  async cluster(name: string) {
    const found = (await this.summary()).clusters.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no cluster ${name} in the summary`);
    return found;
  }

  async nodes(cluster: WorldCluster): Promise<readonly WorldNode[]> {
    return this.list(cluster, '/api/v1/nodes', nodeSchema);
  }

  /** Names of nodes that are unschedulable or carry our taint. */
  async cordoned(cluster: WorldCluster): Promise<readonly string[]> {
    const nodes = await this.nodes(cluster);
    return nodes
      .filter(
        ({ spec }) =>
          spec.unschedulable === true || spec.taints?.some(({ key }) => key === 'cloudoptim.io/interruption'),
      )
      .map(({ metadata }) => metadata.name);
  }

  async pods(cluster: WorldCluster, nodeName?: string): Promise<readonly WorldPod[]> {
    const pods = await this.list(cluster, '/api/v1/pods', podSchema);
    return nodeName === undefined ? pods : pods.filter(({ spec }) => spec.nodeName === nodeName);
  }

  async nodeEvents(cluster: WorldCluster): Promise<readonly { node: string; reason: string }[]> {
    const events = await this.list(cluster, '/api/v1/namespaces/default/events', nodeEventSchema);
    return events.flatMap((event) => {
      const about = event.involvedObject ?? event.regarding;
      return about?.kind === 'Node' ? [{ node: about.name ?? '', reason: event.reason ?? '' }] : [];
    });
  }

  /** Nodes that carry a pod whose budget allows no disruption now. */
  async blockedNodes(cluster: WorldCluster): Promise<ReadonlySet<string>> {
    const budgets = await this.list(cluster, '/apis/policy/v1/poddisruptionbudgets', budgetSchema);
    const closed = budgets.filter((budget) => budget.status?.disruptionsAllowed === 0);
    const blocked = new Set<string>();
    for (const pod of await this.pods(cluster)) {
      const held = closed.some((budget) => {
        const wanted = Object.entries(budget.spec.selector?.matchLabels ?? {});
        return (
          budget.metadata.namespace === pod.metadata.namespace &&
          wanted.length > 0 &&
          wanted.every(([key, value]) => pod.metadata.labels?.[key] === value)
        );
      });
      if (held && pod.spec.nodeName !== undefined) blocked.add(pod.spec.nodeName);
    }
    return blocked;
  }

  async close(): Promise<void> {
    await Promise.all([...this.agents.values()].map((agent) => agent.close()));
  }

  private async list<T>(cluster: WorldCluster, path: string, item: z.ZodType<T>): Promise<readonly T[]> {
    const agent = this.agents.get(cluster.name) ?? new Agent({ connect: { ca: cluster.ca_pem } });
    this.agents.set(cluster.name, agent);
    const response = await undiciFetch(new URL(path, cluster.url), {
      dispatcher: agent,
      headers: { authorization: `Bearer ${cluster.admin_token}` },
    });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return z.object({ items: z.array(item) }).parse(await response.json()).items;
  }
}
