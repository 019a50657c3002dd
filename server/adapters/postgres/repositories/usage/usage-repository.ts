import { and, asc, eq, lt, sql } from 'drizzle-orm';
import type { ContainerRef } from '@/server/domain/usage/container-usage';
import type { StoredUsage, UsageRepository } from '@/server/ports/repositories/usage-repository';
import type { Executor } from '../../database';
import { usageCollections, usageCounted, usageHistograms } from '../../schema';
import { saveWorkloads } from './save-workloads';
import { toUsageRecord } from './usage-record';

type Row = typeof usageHistograms.$inferSelect;

export function toStored(row: Row): StoredUsage {
  const { cpuReferenceAt, cpuWeights, lastOomAt, lastOomMemoryBytes, importedFrom, importedUntil } = row;
  return {
    namespace: row.namespace,
    kind: row.workloadKind,
    name: row.workloadName,
    container: row.container,
    cpu:
      cpuReferenceAt === null || cpuWeights === null
        ? null
        : { referenceAt: cpuReferenceAt, weights: cpuWeights },
    memoryPeaks: row.memoryPeaks,
    firstSampleAt: row.firstSampleAt,
    lastSampleAt: row.lastSampleAt,
    sampleCount: row.sampleCount,
    lastOom:
      lastOomAt === null || lastOomMemoryBytes === null
        ? null
        : { at: lastOomAt, memoryBytes: lastOomMemoryBytes },
    imported:
      importedFrom === null || importedUntil === null ? null : { from: importedFrom, until: importedUntil },
  };
}

/** A row as `jsonb_to_recordset` reads it: one parameter for any number of rows. */
const toRecord = (usage: StoredUsage) => ({
  namespace: usage.namespace,
  workload_kind: usage.kind,
  workload_name: usage.name,
  container: usage.container,
  cpu_reference_at: usage.cpu?.referenceAt ?? null,
  cpu_weights: usage.cpu?.weights ?? null,
  memory_peaks: usage.memoryPeaks,
  first_sample_at: usage.firstSampleAt,
  last_sample_at: usage.lastSampleAt,
  sample_count: usage.sampleCount,
  last_oom_at: usage.lastOom?.at ?? null,
  last_oom_memory_bytes: usage.lastOom?.memoryBytes ?? null,
  imported_from: usage.imported?.from ?? null,
  imported_until: usage.imported?.until ?? null,
});

const namesOf = (containers: readonly ContainerRef[]): string =>
  JSON.stringify(
    containers.map(({ namespace, kind, name, container }) => ({ namespace, kind, name, container })),
  );

/** Usage of containers in Postgres; every write is one statement, whatever the number of rows. */
export function createUsageRepository(db: Executor): UsageRepository {
  return {
    async findContainers(clusterId) {
      const rows = await db
        .select()
        .from(usageHistograms)
        .where(eq(usageHistograms.clusterId, clusterId))
        .orderBy(
          asc(usageHistograms.namespace),
          asc(usageHistograms.workloadKind),
          asc(usageHistograms.workloadName),
          asc(usageHistograms.container),
        );
      return rows.map((row) => toUsageRecord(toStored(row)));
    },
    async findLongestHours(clusterId) {
      const { firstSampleAt, lastSampleAt } = usageHistograms;
      const [row] = await db
        .select({
          hours: sql<number>`coalesce(max(extract(epoch from ${lastSampleAt} - ${firstSampleAt})) / 3600, 0)::float8`,
        })
        .from(usageHistograms)
        .where(eq(usageHistograms.clusterId, clusterId));
      return row?.hours ?? 0;
    },
    async lockCluster(clusterId) {
      await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`usage:${clusterId}`}, 0))`);
    },
    async findCounted(clusterId, sources) {
      const rows = await db
        .select({ source: usageCounted.source, countedAt: usageCounted.countedAt })
        .from(usageCounted)
        .where(
          and(
            eq(usageCounted.clusterId, clusterId),
            sql`${usageCounted.source} in (select jsonb_array_elements_text(${JSON.stringify(sources)}::jsonb))`,
          ),
        );
      return new Map(rows.map((row) => [row.source, row.countedAt]));
    },
    async saveCounted(clusterId, counted) {
      if (counted.size === 0) return;
      const rows = [...counted].map(([source, at]) => ({ source, counted_at: at }));
      await db.execute(sql`
        insert into ${usageCounted} (cluster_id, source, counted_at)
        select ${clusterId}::uuid, source, counted_at
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(source text, counted_at timestamptz)
        on conflict (cluster_id, source) do update
        set counted_at = greatest(usage_counted.counted_at, excluded.counted_at)`);
    },
    async findUsage(clusterId, containers) {
      if (containers.length === 0) return [];
      const { namespace, workloadKind, workloadName, container } = usageHistograms;
      const rows = await db
        .select()
        .from(usageHistograms)
        .where(
          and(
            eq(usageHistograms.clusterId, clusterId),
            sql`(${namespace}, ${workloadKind}, ${workloadName}, ${container}) in (
              select r.namespace, r.kind, r.name, r.container
              from jsonb_to_recordset(${namesOf(containers)}::jsonb)
                as r(namespace text, kind text, name text, container text))`,
          ),
        );
      return rows.map(toStored);
    },
    async saveUsage(clusterId, rows, now) {
      if (rows.length === 0) return;
      await db.execute(sql`
        insert into ${usageHistograms} (
          cluster_id, namespace, workload_kind, workload_name, container, cpu_reference_at, cpu_weights,
          memory_peaks, first_sample_at, last_sample_at, sample_count, last_oom_at, last_oom_memory_bytes,
          imported_from, imported_until, updated_at)
        select ${clusterId}::uuid, r.*, ${now.toISOString()}::timestamptz
        from jsonb_to_recordset(${JSON.stringify(rows.map(toRecord))}::jsonb) as r(
          namespace text, workload_kind text, workload_name text, container text, cpu_reference_at timestamptz,
          cpu_weights jsonb, memory_peaks jsonb, first_sample_at timestamptz, last_sample_at timestamptz,
          sample_count int, last_oom_at timestamptz, last_oom_memory_bytes bigint, imported_from timestamptz,
          imported_until timestamptz)
        on conflict (cluster_id, namespace, workload_kind, workload_name, container) do update set
          cpu_reference_at = excluded.cpu_reference_at, cpu_weights = excluded.cpu_weights,
          memory_peaks = excluded.memory_peaks, first_sample_at = excluded.first_sample_at,
          last_sample_at = excluded.last_sample_at, sample_count = excluded.sample_count,
          last_oom_at = excluded.last_oom_at, last_oom_memory_bytes = excluded.last_oom_memory_bytes,
          imported_from = excluded.imported_from, imported_until = excluded.imported_until,
          updated_at = excluded.updated_at`);
    },
    saveWorkloads: (clusterId, rows, now) => saveWorkloads(db, clusterId, rows, now),
    async findCollection(clusterId) {
      const [row] = await db.select().from(usageCollections).where(eq(usageCollections.clusterId, clusterId));
      return row ?? null;
    },
    async saveCollection(collection) {
      await db
        .insert(usageCollections)
        .values(collection)
        .onConflictDoUpdate({ target: usageCollections.clusterId, set: collection });
    },
    async deleteOlderThan(before) {
      const counted = await db
        .delete(usageCounted)
        .where(lt(usageCounted.countedAt, before))
        .returning({ source: usageCounted.source });
      const usage = await db
        .delete(usageHistograms)
        .where(lt(usageHistograms.updatedAt, before))
        .returning({ container: usageHistograms.container });
      return counted.length + usage.length;
    },
  };
}
