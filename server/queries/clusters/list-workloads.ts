import { and, asc, eq, ilike, isNull } from 'drizzle-orm';
import { bucketStart, CPU_BUCKETS } from '@/contracts/decision-server';
import type { Executor } from '@/server/adapters/postgres/database';
import { inScope } from '@/server/adapters/postgres/in-scope';
import { toStored } from '@/server/adapters/postgres/repositories/usage/usage-repository';
import {
  clusters,
  usageCollections,
  usageHistograms,
  workloadContainers,
} from '@/server/adapters/postgres/schema';
import { NO_USAGE, type ContainerUsage } from '@/server/domain/usage/container-usage';
import { percentileBucket } from '@/server/domain/usage/decayed-histogram';
import { largestPeak } from '@/server/domain/usage/memory-peaks';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { equals } from '@/server/queries/shared/conditions';
import { afterTexts, pageByTexts } from '@/server/queries/shared/cursor';
import { textOf, textOrNull } from '@/server/queries/shared/page';
import type { ListWorkloadsInput, WorkloadContainerRow, WorkloadPage } from './workload-model';

const CPU_SHARE = 0.95;
const HOUR_MS = 3_600_000;

const t = workloadContainers;
/** What orders the list; a container has one row. */
const KEY = [t.namespace, t.workloadKind, t.workloadName, t.container] as const;

function usageFields(usage: ContainerUsage) {
  const { cpu, memoryPeaks, firstSampleAt, lastSampleAt, sampleCount, imported, lastOom } = usage;
  const bucket = cpu === null ? null : percentileBucket(cpu.weights, CPU_SHARE);
  return {
    cpu_p95_millicores: bucket === null ? null : Math.round(bucketStart(CPU_BUCKETS, bucket + 1) * 10) / 10,
    memory_max_bytes: largestPeak(memoryPeaks),
    sample_count: sampleCount,
    history_hours:
      firstSampleAt === null || lastSampleAt === null
        ? 0
        : (lastSampleAt.getTime() - firstSampleAt.getTime()) / HOUR_MS,
    last_sample_at: textOrNull(lastSampleAt),
    history_imported:
      imported === null ? null : { from: textOf(imported.from), until: textOf(imported.until) },
    last_oom: lastOom === null ? null : { at: textOf(lastOom.at), memory_bytes: lastOom.memoryBytes },
  };
}

function toRow(
  row: typeof workloadContainers.$inferSelect,
  usage: typeof usageHistograms.$inferSelect | null,
): WorkloadContainerRow {
  return {
    namespace: row.namespace,
    kind: row.workloadKind,
    name: row.workloadName,
    container: row.container,
    pod_count: row.podCount,
    cpu_request_millicores: row.cpuRequestMillicores,
    memory_request_bytes: row.memoryRequestBytes,
    cpu_limit_millicores: row.cpuLimitMillicores,
    memory_limit_bytes: row.memoryLimitBytes,
    ...usageFields(usage === null ? NO_USAGE : toStored(usage)),
  };
}

/** `%` and `_` of a search text mean themselves. */
const containing = (text: string): string => `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

/** Containers of a cluster's workloads by namespace, kind and name, with their usage; null outside the scope. */
export const createListWorkloads =
  (db: Executor) =>
  async (scope: CustomerScope, input: ListWorkloadsInput): Promise<WorkloadPage | null> => {
    const [cluster] = await db
      .select({ id: clusters.id, collection: usageCollections })
      .from(clusters)
      .leftJoin(usageCollections, eq(usageCollections.clusterId, clusters.id))
      .where(
        and(
          eq(clusters.id, input.cluster_id),
          isNull(clusters.deletedAt),
          inScope(clusters.customerId, scope),
        ),
      );
    if (cluster === undefined) return null;
    const rows = await db
      .select({ row: t, usage: usageHistograms })
      .from(t)
      .leftJoin(
        usageHistograms,
        and(
          eq(usageHistograms.clusterId, t.clusterId),
          eq(usageHistograms.namespace, t.namespace),
          eq(usageHistograms.workloadKind, t.workloadKind),
          eq(usageHistograms.workloadName, t.workloadName),
          eq(usageHistograms.container, t.container),
        ),
      )
      .where(
        and(
          eq(t.clusterId, cluster.id),
          equals(t.namespace, input.namespace),
          equals(t.workloadKind, input.kind),
          input.name === undefined ? undefined : ilike(t.workloadName, containing(input.name)),
          afterTexts(KEY, input.cursor),
        ),
      )
      .orderBy(...KEY.map((column) => asc(column)))
      .limit(input.limit + 1);
    const { collection } = cluster;
    return {
      ...pageByTexts(
        rows,
        input.limit,
        ({ row, usage }) => toRow(row, usage),
        ({ row }) => [row.namespace, row.workloadKind, row.workloadName, row.container],
      ),
      usage:
        collection === null
          ? null
          : {
              read_at: textOf(collection.readAt),
              metrics_available: collection.metricsAvailable,
              reason: collection.reason,
            },
    };
  };
