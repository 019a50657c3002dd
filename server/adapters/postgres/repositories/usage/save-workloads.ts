import { and, eq, lt, sql } from 'drizzle-orm';
import type { WorkloadContainer } from '@/server/domain/usage/workload-containers';
import type { Executor } from '../../database';
import { workloadContainers } from '../../schema';

const toRecord = (row: WorkloadContainer) => ({
  namespace: row.namespace,
  workload_kind: row.kind,
  workload_name: row.name,
  container: row.container,
  pod_count: row.podCount,
  cpu_request_millicores: row.cpuRequestMillicores,
  memory_request_bytes: row.memoryRequestBytes,
  cpu_limit_millicores: row.cpuLimitMillicores,
  memory_limit_bytes: row.memoryLimitBytes,
});

/** Brings a cluster's rows to what is given, in two statements. */
export async function saveWorkloads(
  db: Executor,
  clusterId: string,
  rows: readonly WorkloadContainer[],
  now: Date,
): Promise<void> {
  await db.execute(sql`
    insert into ${workloadContainers} (
      cluster_id, namespace, workload_kind, workload_name, container, pod_count, cpu_request_millicores,
      memory_request_bytes, cpu_limit_millicores, memory_limit_bytes, seen_at)
    select ${clusterId}::uuid, r.*, ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows.map(toRecord))}::jsonb) as r(
      namespace text, workload_kind text, workload_name text, container text, pod_count int,
      cpu_request_millicores bigint, memory_request_bytes bigint, cpu_limit_millicores bigint,
      memory_limit_bytes bigint)
    on conflict (cluster_id, namespace, workload_kind, workload_name, container) do update set
      pod_count = excluded.pod_count, cpu_request_millicores = excluded.cpu_request_millicores,
      memory_request_bytes = excluded.memory_request_bytes,
      cpu_limit_millicores = excluded.cpu_limit_millicores,
      memory_limit_bytes = excluded.memory_limit_bytes, seen_at = excluded.seen_at`);
  await db
    .delete(workloadContainers)
    .where(and(eq(workloadContainers.clusterId, clusterId), lt(workloadContainers.seenAt, now)));
}
