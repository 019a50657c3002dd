import { and, desc, eq, gte, isNull, or } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters, nodes } from '@/server/adapters/postgres/schema';
import { inScope } from '@/server/adapters/postgres/in-scope';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { equals } from '@/server/queries/shared/conditions';
import { afterTimeAndId, pageByTime } from '@/server/queries/shared/cursor';
import { dollarsOrNull, textOf, textOrNull, type Page } from '@/server/queries/shared/page';
import type { ListNodesInput, Node } from './cluster-model';

function toNode(row: typeof nodes.$inferSelect): Node {
  return {
    node_name: row.nodeName,
    instance_id: row.instanceId,
    instance_type: row.instanceType,
    availability_zone: row.availabilityZone,
    node_type: row.nodeType,
    owner: row.owner,
    auto_scaling_group: row.autoScalingGroup,
    status: row.status,
    unschedulable: row.unschedulable,
    cpu_cores: row.cpuCores,
    memory_gb: row.memoryGb,
    price_per_hour: dollarsOrNull(row.pricePerHour),
    price_source: row.priceSource,
    pod_count: row.podCount,
    risk_raised_at: textOrNull(row.riskRaisedAt),
    node_created_at: textOf(row.nodeCreatedAt),
    first_seen_at: textOf(row.firstSeenAt),
    last_seen_at: textOf(row.lastSeenAt),
    gone_at: textOrNull(row.goneAt),
  };
}

/** Nodes of one cluster, the youngest first; null when the cluster is outside the scope. */
export const createListNodes =
  (db: Executor, now: () => Date) =>
  async (scope: CustomerScope, input: ListNodesInput): Promise<Page<Node> | null> => {
    const [cluster] = await db
      .select({ id: clusters.id })
      .from(clusters)
      .where(
        and(
          eq(clusters.id, input.cluster_id),
          isNull(clusters.deletedAt),
          inScope(clusters.customerId, scope),
        ),
      );
    if (cluster === undefined) return null;
    const goneSince = new Date(now().getTime() - input.gone_within_minutes * 60_000);
    const rows = await db
      .select()
      .from(nodes)
      .where(
        and(
          eq(nodes.clusterId, cluster.id),
          input.gone_within_minutes === 0
            ? isNull(nodes.goneAt)
            : or(isNull(nodes.goneAt), gte(nodes.goneAt, goneSince)),
          equals(nodes.nodeType, input.node_type),
          afterTimeAndId(nodes.nodeCreatedAt, nodes.id, input.cursor),
        ),
      )
      .orderBy(desc(nodes.nodeCreatedAt), desc(nodes.id))
      .limit(input.limit + 1);
    return pageByTime(rows, input.limit, toNode, (row) => ({ at: row.nodeCreatedAt, id: row.id }));
  };
