import type { ContainerRef, ContainerUsage } from '@/server/domain/usage/container-usage';
import type { WorkloadContainer } from '@/server/domain/usage/workload-containers';
import type { Instant } from '@/server/domain/shared/instant';
import type { UsageHistogram } from '@/contracts/decision-server';

/** How collecting from a cluster's metrics API goes. */
export interface UsageCollection {
  readonly clusterId: string;
  /** When the metrics API was last asked. */
  readonly readAt: Instant;
  readonly metricsAvailable: boolean;
  /** Why there is no usage; null while there is. */
  readonly reason: string | null;
}

/** A container's usage with the name that it is stored under. */
export type StoredUsage = ContainerRef & ContainerUsage;

/** What rightsizing needs of a container's usage, in the terms of `contracts/decision-server/rightsize.ts`. */
export interface ContainerUsageRecord extends ContainerRef {
  /** Millicores in `CPU_BUCKETS`; null without samples. */
  readonly cpuUsage: UsageHistogram | null;
  /** Bytes in `MEMORY_BUCKETS`, one peak a day; null without samples. */
  readonly memoryPeaks: UsageHistogram | null;
  /** The largest working set of the last 30 days with samples; null without samples. */
  readonly memoryMaxBytes: number | null;
  readonly lastOom: { readonly at: Instant; readonly memoryBytes: number } | null;
  /** The part of the history that was imported; null: all of it was measured. */
  readonly imported: { readonly from: Instant; readonly until: Instant } | null;
}

/** Usage of containers as rows. Writers hold `lockCluster`, so that no sample is lost or counted twice. */
export interface UsageRepository {
  /** Every container of the cluster whose usage is known, by namespace, kind, name and container. */
  findContainers(clusterId: string): Promise<readonly ContainerUsageRecord[]>;
  /** Hours between the first and the last sample of the container with the longest history; 0 without any. */
  findLongestHours(clusterId: string): Promise<number>;
  /** Waits for other writers of the cluster's usage; held until the transaction ends. */
  lockCluster(clusterId: string): Promise<void>;
  /** The last moment that was counted of each source (a pod's UID, or a series that is imported). */
  findCounted(clusterId: string, sources: readonly string[]): Promise<ReadonlyMap<string, Instant>>;
  saveCounted(clusterId: string, counted: ReadonlyMap<string, Instant>): Promise<void>;
  /** Usage of these containers as it is stored; what is not known yet is absent. */
  findUsage(clusterId: string, containers: readonly ContainerRef[]): Promise<readonly StoredUsage[]>;
  saveUsage(clusterId: string, rows: readonly StoredUsage[], now: Instant): Promise<void>;
  /** Brings the containers of a cluster's workloads to what is given: upserts, and deletes the rest. */
  saveWorkloads(clusterId: string, rows: readonly WorkloadContainer[], now: Instant): Promise<void>;
  findCollection(clusterId: string): Promise<UsageCollection | null>;
  saveCollection(collection: UsageCollection): Promise<void>;
  /** Forgets sources and containers of which nothing came since then; returns how many rows went. */
  deleteOlderThan(before: Instant): Promise<number>;
}
