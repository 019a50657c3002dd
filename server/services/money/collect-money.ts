import { observeInstances, type InstanceLook } from '@/server/domain/money/observe-instances';
import { findStalePrices } from '@/server/domain/money/price-freshness';
import { requestedCapacity } from '@/server/domain/money/requested-capacity';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { isBefore, type Instant } from '@/server/domain/shared/instant';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { ClusterSession, FleetFacts } from '@/server/ports/cluster-session';
import type { CostCollection } from '@/server/ports/repositories/money-repository';
import type { Store } from '@/server/ports/store';
import { announcePrices } from './announce-prices';
import { lookAtInstances } from './look-at-instances';

export interface CollectMoneyDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
}

type Session = Pick<ClusterSession, 'cluster' | 'aws' | 'facts' | 'snapshot' | 'live'>;

function toCollection(
  clusterId: string,
  before: CostCollection | null,
  facts: FleetFacts,
  at: Instant,
): CostCollection {
  const { onDemand, spot } = facts.pricesRead();
  const readAt = spot?.readAt ?? null;
  const known = before?.spotAsOf ?? null;
  const spotAsOf = readAt === null || (known !== null && isBefore(readAt, known)) ? known : readAt;
  const ages = { onDemandAsOf: onDemand.asOf, spotAsOf };
  const stale = findStalePrices(ages, at);
  const missing = facts
    .rows()
    .flatMap((row) => (row.pricePerHour === null && row.instanceType !== null ? [row.instanceType] : []));
  return {
    clusterId,
    firstLookAt: before?.firstLookAt ?? at,
    lastLookAt: at,
    onDemandSource: onDemand.source,
    ...ages,
    missingTypes: [...new Set(missing)].sort(),
    onDemandStale: stale.onDemand,
    spotStale: stale.spot,
  };
}

/**
 * Keeps the raw rows that money is counted from (Decision 37): intervals of instances at a price, what pods ask
 * for, Spot and on-demand prices, and how old those are. To be called once a minute by the holder of the lease; a second
 * worker that does it as well changes nothing. Nothing is kept while the cluster cannot be watched or its prices have not
 * been asked for yet: what is missed is a time that nobody saw. Throws when EC2 or Postgres is away.
 */
export const createCollectMoney = ({ store, clock, ids }: CollectMoneyDeps) => {
  /** Origin and moment of the prices of each session that are written; they are written again when they change. */
  const written = new WeakMap<FleetFacts, string>();

  async function keepPrices({ cluster, facts }: Session, at: Instant): Promise<void> {
    const prices = facts.pricesRead();
    const picture = `${prices.onDemand.source} ${prices.onDemand.asOf} ${prices.spot?.readAt.toISOString() ?? ''}`;
    if (picture === written.get(facts)) return;
    await store.money.savePriceCatalog(cluster.region, prices.onDemandPrices(), at);
    await store.money.saveSpotPrices(cluster, prices.spot?.points ?? [], at);
    written.set(facts, picture);
  }

  async function keepLook(
    { cluster, facts }: Session,
    snapshot: ClusterSnapshot,
    look: InstanceLook,
  ): Promise<void> {
    const { clusterId } = cluster;
    const { at } = look;
    await store.transaction(async (tx) => {
      await tx.money.lockCluster(clusterId);
      const before = await tx.money.findCollection(clusterId);
      if (before !== null && !isBefore(before.lastLookAt, at)) return;
      const looks = before === null ? null : { firstAt: before.firstLookAt, lastAt: before.lastLookAt };
      const named = look.running.map((one) => one.instanceId);
      const latest = await tx.money.findLatestUsage(clusterId, named);
      const { closed, opened, continued } = observeInstances({ looks, latest }, look);
      const rows = opened.map((row) => ({ ...row, id: ids.newId() }));
      await tx.money.saveUsage(clusterId, { closed, continued, opened: rows }, at);
      const patches = await tx.workloadPatches.findStanding(clusterId);
      await tx.money.addDemand(clusterId, requestedCapacity(snapshot.pods.values(), patches), at);
      const after = toCollection(clusterId, before, facts, at);
      await tx.money.saveCollection(after);
      await announcePrices(tx, cluster, before, after);
    });
  }

  return async (session: Session): Promise<void> => {
    const snapshot = session.snapshot();
    if (snapshot === null || !session.live() || !session.facts.pricesRead().settled) return;
    const at = clock.now();
    const open = await store.money.findLatestUsage(session.cluster.clusterId, []);
    await keepLook(session, snapshot, await lookAtInstances(session, snapshot, open, at));
    await keepPrices(session, at);
  };
};
