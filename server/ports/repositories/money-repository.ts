import type { UsageChanges } from '@/server/domain/money/observe-instances';
import type { RequestedCapacity } from '@/server/domain/money/requested-capacity';
import type { UsageInterval } from '@/server/domain/money/usage-interval';
import type { Instant } from '@/server/domain/shared/instant';
import type { SpotPricePoint, DatedPrice } from '@/server/domain/money/prices';

/** How the last look at a cluster's instances and prices went. */
export interface CostCollection {
  readonly clusterId: string;
  readonly firstLookAt: Instant;
  readonly lastLookAt: Instant;
  readonly onDemandSource: string;
  /** A day, or the month or year where the source says no more. */
  readonly onDemandAsOf: string;
  /** When Spot prices were last read; null: never. */
  readonly spotAsOf: Instant | null;
  /** Types of nodes without a price, in order. */
  readonly missingTypes: readonly string[];
  readonly onDemandStale: boolean;
  readonly spotStale: boolean;
}

/** An opened interval under the id of its row. */
export type NewUsageInterval = UsageInterval & { readonly id: string };

/** The raw rows that money is counted from. Every write is one statement, whatever the number of rows. */
export interface MoneyRepository {
  /** Waits for other writers of the cluster's rows; held until the transaction ends. */
  lockCluster(clusterId: string): Promise<void>;
  /** The open interval of every instance, and the last one of each of these, by instance id. */
  findLatestUsage(
    clusterId: string,
    instanceIds: readonly string[],
  ): Promise<ReadonlyMap<string, UsageInterval>>;
  /** Every interval of an instance, in order. */
  findUsageOf(clusterId: string, instanceId: string): Promise<readonly UsageInterval[]>;
  /** Writes what a look at `at` changed. */
  saveUsage(
    clusterId: string,
    changes: Pick<UsageChanges, 'closed' | 'continued'> & { readonly opened: readonly NewUsageInterval[] },
    at: Instant,
  ): Promise<void>;
  /** Adds a sample to its hour; a second one of the same minute, or an older one, counts nothing. */
  addDemand(clusterId: string, demand: RequestedCapacity, at: Instant): Promise<void>;
  findCollection(clusterId: string): Promise<CostCollection | null>;
  saveCollection(collection: CostCollection): Promise<void>;
  /** Adds the prices that are not known yet. */
  saveSpotPrices(
    key: { readonly account: string; readonly region: string },
    points: readonly SpotPricePoint[],
    now: Instant,
  ): Promise<void>;
  /** On-demand prices by type; a source's former price of a type is replaced unless that is of a later day. */
  savePriceCatalog(region: string, prices: ReadonlyMap<string, DatedPrice>, now: Instant): Promise<void>;
  /** Deletes intervals and demand that ended, and Spot prices that began, before then; returns how many rows went. */
  deleteOlderThan(before: { readonly rows: Instant; readonly spotPrices: Instant }): Promise<number>;
}
