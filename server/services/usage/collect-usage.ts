import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { errorMessage } from '@/server/domain/shared/app-error';
import type { Clock } from '@/server/ports/clock';
import type { UsageReading } from '@/server/ports/cluster-api';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { Log } from '@/server/ports/log';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { UsageCollection } from '@/server/ports/repositories/usage-repository';
import type { Store } from '@/server/ports/store';
import { listWorkloadContainers } from '@/server/domain/usage/workload-containers';
import { findOomKills, matchUsage } from './match-usage';
import { recordUsage } from './record-usage';

/** A large cluster's answer is some megabytes; nothing waits for it. */
const READ_TIMEOUT_MS = 20_000;

export interface CollectUsageDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

type Session = Pick<ClusterSession, 'cluster' | 'api' | 'snapshot' | 'live'>;

/**
 * Reads the metrics API once and keeps what it says of workloads' containers, and the out-of-memory kills that their pods
 * tell of; also which containers there are and what they ask for. Without metrics-server no sample is made up: `metrics_available` is false, with the reason, and the change is
 * said in the activity. A reading that fails otherwise is kept as the reason beside what was true before. Nothing is done
 * while the cluster cannot be watched, since pods are known by its snapshot; its status says that.
 */
export const createCollectUsage = (deps: CollectUsageDeps) => {
  async function keep(cluster: MonitoredCluster, snapshot: ClusterSnapshot, reading: UsageReading) {
    const now = deps.clock.now();
    const samples = reading.pods === null ? [] : matchUsage(snapshot, reading.pods);
    await deps.store.transaction(async (store) => {
      const recorded = await recordUsage(
        store,
        { clusterId: cluster.clusterId, origin: 'measured', samples, oomKills: findOomKills(snapshot) },
        now,
      );
      if (recorded.outOfRange > 0) {
        deps.log.warn(
          { cluster_id: cluster.clusterId, samples: recorded.outOfRange },
          'usage samples were left out: their times are not believable',
        );
      }
      const before = await store.usage.findCollection(cluster.clusterId);
      const after: UsageCollection = {
        clusterId: cluster.clusterId,
        readAt: now,
        metricsAvailable: reading.pods !== null,
        reason: reading.pods === null ? reading.unavailableReason : null,
      };
      await store.usage.saveCollection(after);
      await announce(store, cluster, before, after);
    });
  }

  async function noteFailure(cluster: MonitoredCluster, error: unknown): Promise<void> {
    const reason = errorMessage(error);
    await deps.store.transaction(async (store) => {
      await store.usage.lockCluster(cluster.clusterId);
      const before = await store.usage.findCollection(cluster.clusterId);
      if (before?.reason !== reason)
        deps.log.warn({ err: error, cluster_id: cluster.clusterId }, 'usage could not be read');
      await store.usage.saveCollection({
        clusterId: cluster.clusterId,
        readAt: deps.clock.now(),
        metricsAvailable: before?.metricsAvailable ?? false,
        reason,
      });
    });
  }

  return async (session: Session): Promise<void> => {
    const snapshot = session.snapshot();
    if (snapshot === null || !session.live()) return;
    await deps.store.transaction(async (store) => {
      await store.usage.lockCluster(session.cluster.clusterId);
      const containers = listWorkloadContainers(snapshot.pods.values());
      await store.usage.saveWorkloads(session.cluster.clusterId, containers, deps.clock.now());
    });
    let reading: UsageReading;
    try {
      reading = await session.api.readUsage({ timeoutMs: READ_TIMEOUT_MS });
    } catch (error) {
      await noteFailure(session.cluster, error);
      return;
    }
    await keep(session.cluster, snapshot, reading);
  };
};

/** Says that usage began to lack or is there again; a cluster that has it from the start is no news. */
async function announce(
  store: Store,
  cluster: MonitoredCluster,
  before: UsageCollection | null,
  after: UsageCollection,
): Promise<void> {
  const { metricsAvailable, reason } = after;
  if ((before?.metricsAvailable ?? true) === metricsAvailable) return;
  await store.activity.append({
    at: after.readAt,
    kind: 'usage.changed',
    severity: metricsAvailable ? 'success' : 'warning',
    title: metricsAvailable
      ? `Usage of ${cluster.clusterName} is measured again`
      : `Usage of ${cluster.clusterName} is not measured, so nothing can be rightsized: ${reason ?? 'no reason given'}`,
    customerId: cluster.customerId,
    clusterId: cluster.clusterId,
    planId: null,
    eventId: null,
    detail: { metrics_available: metricsAvailable, reason },
  });
}
