import { errorMessage } from '@/server/domain/shared/app-error';
import type { Instant } from '@/server/domain/shared/instant';
import type { AwsGateway, InstanceHealth } from '@/server/ports/aws';
import { AwsAccessError } from '@/server/ports/aws-errors';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import type { LeaseKey } from '@/server/ports/repositories/lease-repository';
import type { MonitoredCluster, NodeRow } from '@/server/ports/repositories/fleet-repository';
import type { Store } from '@/server/ports/store';
import { sayOnce } from '@/server/services/maintenance/say-once';

/** Bound of the calls to one account and region. */
const ASK_TIMEOUT_MS = 15_000;
/** Accounts asked side by side. */
const AT_ONCE = 8;

export interface ReportImpairedDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  readonly aws: AwsGateway;
}

interface OwnedNode {
  readonly cluster: MonitoredCluster;
  readonly row: NodeRow;
}

/**
 * Asks EC2 for impaired instances, since it sends no event about status checks, and stores one `status_check` event for
 * each impairment of a node of ours in that region: a raised risk that a person must look at. An impairment whose end is seen is
 * closed. A role that may not ask is said once. Idempotent; what fails for one account does not stop the others.
 */
export const createReportImpairedInstances =
  (deps: ReportImpairedDeps) =>
  async (place: LeaseKey, signal: AbortSignal): Promise<void> => {
    const places = new Map<string, MonitoredCluster[]>();
    for (const cluster of await deps.store.fleet.findMonitored(place)) {
      const key = [cluster.roleArn, cluster.externalId].join('|');
      places.set(key, [...(places.get(key) ?? []), cluster]);
    }
    const waiting = [...places.values()];
    const worker = async (): Promise<void> => {
      for (let clusters = waiting.shift(); clusters !== undefined; clusters = waiting.shift()) {
        signal.throwIfAborted();
        await checkPlace(deps, clusters, signal);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  };

async function checkPlace(
  deps: ReportImpairedDeps,
  clusters: readonly MonitoredCluster[],
  signal: AbortSignal,
): Promise<void> {
  const [first] = clusters;
  if (first === undefined) return;
  const { account, region, roleArn, externalId } = first;
  let impaired: readonly InstanceHealth[];
  try {
    const { compute } = deps.aws.open({ roleArn, externalId, region });
    impaired = await compute.describeInstanceHealth('all-impaired', { timeoutMs: ASK_TIMEOUT_MS, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AwsAccessError) await sayWhatIsMissing(deps, clusters, error);
    else deps.log.warn({ err: error, account, region }, 'status checks could not be read');
    return;
  }
  const open = await deps.store.events.findOpenStatusChecks(account, region);
  if (impaired.length === 0 && open.length === 0) return;
  const nodes = await nodesByInstance(deps.store, clusters);
  for (const health of impaired) {
    const node = nodes.get(health.instanceId);
    if (node !== undefined) await report(deps, node, health);
  }
  const ill = new Set(impaired.map((health) => health.instanceId));
  const at = deps.clock.now();
  for (const event of open) {
    if (event.instanceId !== null && !ill.has(event.instanceId))
      await deps.store.events.update(event.id, { detail: { recovered_at: at.toISOString() } });
  }
}

async function nodesByInstance(
  store: Store,
  clusters: readonly MonitoredCluster[],
): Promise<ReadonlyMap<string, OwnedNode>> {
  const nodes = new Map<string, OwnedNode>();
  for (const cluster of clusters) {
    for (const row of await store.fleet.findNodes(cluster.clusterId)) {
      if (row.instanceId !== null) nodes.set(row.instanceId, { cluster, row });
    }
  }
  return nodes;
}

async function sayWhatIsMissing(
  deps: ReportImpairedDeps,
  clusters: readonly MonitoredCluster[],
  error: AwsAccessError,
): Promise<void> {
  const action = String(error.context['action'] ?? 'ec2:DescribeInstanceStatus');
  for (const { clusterId, customerId, clusterName } of clusters) {
    await sayOnce(deps.store, {
      once: `status-checks-denied:${action}`,
      at: deps.clock.now(),
      kind: 'cluster.status',
      severity: 'warning',
      title: `Impaired machines of ${clusterName} cannot be seen: ${errorMessage(error)}`,
      clusterId,
      customerId,
      planId: null,
      eventId: null,
      detail: { action },
    });
  }
}

/** One event per impairment: EC2 tells since when, and where it does not, the one that is still open is the same. */
async function report(deps: ReportImpairedDeps, node: OwnedNode, health: InstanceHealth): Promise<void> {
  const { cluster, row } = node;
  const { account, region, clusterId, customerId } = cluster;
  const { instanceId } = health;
  const now = deps.clock.now();
  await deps.store.transaction(async (store) => {
    await store.safety.lockCluster(clusterId);
    if (health.impairedSince === null) {
      const open = await store.events.findOpenStatusChecks(account, region);
      if (open.some((event) => event.instanceId === instanceId)) return;
    }
    const since = health.impairedSince ?? now;
    const plan = await store.plans.findLatestInterruption(account, region, instanceId);
    const joined = plan !== null && plan.completedAt === null ? plan : null;
    const id = deps.ids.newId();
    const failed = failedChecks(health);
    const reason =
      joined === null
        ? `${failed} failed: a person must look at the machine`
        : `${failed} failed; joined the interruption of this instance`;
    const stored = await store.events.insert({
      id,
      eventbridgeId: `status-check:${instanceId}:${since.toISOString()}`,
      source: 'poll',
      queueUrl: null,
      customerId,
      clusterId,
      account,
      region,
      instanceId,
      eventType: 'status_check',
      instanceAction: null,
      eventTime: since,
      receivedAt: now,
      status: 'handled',
      reason,
      processedAt: now,
      raw: JSON.stringify(health),
      detail: { system_status: health.systemStatus, instance_status: health.instanceStatus },
    });
    if (stored.duplicate) return;
    await store.events.update(id, {
      nodeName: row.nodeName,
      actionTaken: 'risk_noted',
      ...(joined === null ? {} : { planId: joined.id }),
    });
    await store.fleet.markRisk(clusterId, instanceId, now);
    if (joined === null) await ask(store, node, { id, instanceId, failed, since, now });
  });
}

function failedChecks(health: InstanceHealth): string {
  const failed = [
    ...(health.systemStatus === 'impaired' ? ['the system status check'] : []),
    ...(health.instanceStatus === 'impaired' ? ['the instance status check'] : []),
  ];
  return failed.join(' and ');
}

/** Asks for a person, in the feed. */
async function ask(
  store: Store,
  { cluster, row }: OwnedNode,
  about: { id: string; instanceId: string; failed: string; since: Instant; now: Instant },
): Promise<void> {
  await store.activity.append({
    at: about.now,
    kind: 'interruption.attention',
    severity: 'warning',
    title: `${row.nodeName} is impaired, ${about.failed} failed: please look`,
    customerId: cluster.customerId,
    clusterId: cluster.clusterId,
    planId: null,
    eventId: about.id,
    detail: { instance_id: about.instanceId, impaired_since: about.since.toISOString() },
  });
}
