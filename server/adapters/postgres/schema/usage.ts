import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { DecayedHistogram } from '@/server/domain/usage/decayed-histogram';
import type { MemoryPeaks } from '@/server/domain/usage/memory-peaks';
import { clusters } from './clusters';
import { instant } from './columns';

const ofCluster = () =>
  uuid('cluster_id')
    .notNull()
    .references(() => clusters.id, { onDelete: 'cascade' });

/** What each container of a workload used, all replicas together (Decision 28). */
export const usageHistograms = pgTable(
  'usage_histograms',
  {
    clusterId: ofCluster(),
    namespace: text('namespace').notNull(),
    workloadKind: text('workload_kind', { enum: ['Deployment', 'StatefulSet', 'DaemonSet'] }).notNull(),
    workloadName: text('workload_name').notNull(),
    container: text('container').notNull(),
    /** Weights of `cpu_weights` are relative to it; both null before the first sample. */
    cpuReferenceAt: instant('cpu_reference_at'),
    /** Pairs of bucket and weight, buckets of contracts/decision-server/usage-histogram.ts. */
    cpuWeights: jsonb('cpu_weights').$type<DecayedHistogram['weights']>(),
    /** Pairs of day (counted from the epoch) and the most bytes seen on it. */
    memoryPeaks: jsonb('memory_peaks').notNull().$type<MemoryPeaks>(),
    firstSampleAt: instant('first_sample_at'),
    lastSampleAt: instant('last_sample_at'),
    sampleCount: integer('sample_count').notNull(),
    lastOomAt: instant('last_oom_at'),
    /** What the container might use when it was killed. */
    lastOomMemoryBytes: bigint('last_oom_memory_bytes', { mode: 'number' }),
    /** The part of the history that an operator imported; both null without any. */
    importedFrom: instant('imported_from'),
    importedUntil: instant('imported_until'),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({
      name: 'usage_histograms_pk',
      columns: [t.clusterId, t.namespace, t.workloadKind, t.workloadName, t.container],
    }),
  ],
);

/** Containers of the workloads that run, as their youngest pod's spec has them; kept by the worker every minute. */
export const workloadContainers = pgTable(
  'workload_containers',
  {
    clusterId: ofCluster(),
    namespace: text('namespace').notNull(),
    workloadKind: text('workload_kind', { enum: ['Deployment', 'StatefulSet', 'DaemonSet'] }).notNull(),
    workloadName: text('workload_name').notNull(),
    container: text('container').notNull(),
    /** Pods that are not finished. */
    podCount: integer('pod_count').notNull(),
    /** Null: none is set. */
    cpuRequestMillicores: bigint('cpu_request_millicores', { mode: 'number' }),
    memoryRequestBytes: bigint('memory_request_bytes', { mode: 'number' }),
    cpuLimitMillicores: bigint('cpu_limit_millicores', { mode: 'number' }),
    memoryLimitBytes: bigint('memory_limit_bytes', { mode: 'number' }),
    seenAt: instant('seen_at').notNull(),
  },
  (t) => [
    primaryKey({
      name: 'workload_containers_pk',
      columns: [t.clusterId, t.namespace, t.workloadKind, t.workloadName, t.container],
    }),
  ],
);

/** The last moment that was counted of each source, so that a sample counts once. */
export const usageCounted = pgTable(
  'usage_counted',
  {
    clusterId: ofCluster(),
    /** A pod's UID, or the series that was imported. */
    source: text('source').notNull(),
    countedAt: instant('counted_at').notNull(),
  },
  (t) => [primaryKey({ name: 'usage_counted_pk', columns: [t.clusterId, t.source] })],
);

/** How the last question to a cluster's metrics API went. */
export const usageCollections = pgTable('usage_collections', {
  clusterId: ofCluster().primaryKey(),
  readAt: instant('read_at').notNull(),
  metricsAvailable: boolean('metrics_available').notNull(),
  reason: text('reason'),
});
