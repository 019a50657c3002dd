import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { CostCollection } from '@/server/ports/repositories/money-repository';
import type { Store } from '@/server/ports/store';

type Cluster = Pick<MonitoredCluster, 'clusterId' | 'clusterName' | 'customerId'>;

function titleOf(name: string, prices: 'on-demand' | 'spot', collection: CostCollection): string {
  if (prices === 'on-demand') {
    return collection.onDemandStale
      ? `On-demand prices for ${name} are older than 30 days (${collection.onDemandAsOf}): ${collection.onDemandSource}`
      : `On-demand prices for ${name} are current again`;
  }
  if (!collection.spotStale) return `Spot prices for ${name} are current again`;
  return collection.spotAsOf === null
    ? `Spot prices for ${name} cannot be read: Spot nodes are without a price`
    : `Spot prices for ${name} are older than 2 hours: Spot nodes are without a price`;
}

/** Says once that prices have become too old, and once that they are current again. */
export async function announcePrices(
  store: Pick<Store, 'activity'>,
  cluster: Cluster,
  before: CostCollection | null,
  after: CostCollection,
): Promise<void> {
  const changes = [
    { prices: 'on-demand', was: before?.onDemandStale ?? false, is: after.onDemandStale },
    { prices: 'spot', was: before?.spotStale ?? false, is: after.spotStale },
  ] as const;
  for (const { prices, was, is } of changes) {
    if (was === is) continue;
    await store.activity.append({
      at: after.lastLookAt,
      kind: 'prices.changed',
      severity: is ? 'warning' : 'success',
      title: titleOf(cluster.clusterName, prices, after),
      customerId: cluster.customerId,
      clusterId: cluster.clusterId,
      planId: null,
      eventId: null,
      detail: {
        prices,
        stale: is,
        on_demand_as_of: after.onDemandAsOf,
        spot_as_of: after.spotAsOf?.toISOString() ?? null,
      },
    });
  }
}
