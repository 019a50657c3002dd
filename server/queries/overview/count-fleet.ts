import { and, eq, isNull, sql, type SQL } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters, nodes } from '@/server/adapters/postgres/schema';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { owned } from '@/server/queries/shared/conditions';
import { dollarsOrNull } from '@/server/queries/shared/page';
import type { Overview, OverviewInput } from './overview-model';

type Fleet = Pick<Overview, 'clusters' | 'nodes' | 'pod_count' | 'cost_per_hour' | 'unpriced_node_count'>;

const none = { node_count: 0, cost_per_hour: null, unpriced_node_count: 0 };

const countClusters = (db: Executor, mine: SQL | undefined) =>
  db
    .select({
      status: clusters.status,
      count: sql<number>`count(*)::int`,
      pods: sql<number>`coalesce(sum(${clusters.podCount}), 0)::int`,
    })
    .from(clusters)
    .where(mine)
    .groupBy(clusters.status);

const countNodes = (db: Executor, mine: SQL | undefined) =>
  db
    .select({
      lifecycle: nodes.nodeType,
      count: sql<number>`count(*)::int`,
      notReady: sql<number>`(count(*) filter (where ${nodes.status} = 'not_ready'))::int`,
      unschedulable: sql<number>`(count(*) filter (where ${nodes.unschedulable}))::int`,
      cost: sql<string | null>`sum(${nodes.pricePerHour})`,
      unpriced: sql<number>`(count(*) filter (where ${nodes.pricePerHour} is null))::int`,
    })
    .from(nodes)
    .innerJoin(clusters, eq(clusters.id, nodes.clusterId))
    .where(and(mine, isNull(nodes.goneAt)))
    .groupBy(nodes.nodeType);

/** Clusters by status, nodes and dollars per hour by lifecycle, as the rows stand now. */
export async function countFleet(
  db: Executor,
  scope: CustomerScope,
  filter: Pick<OverviewInput, 'cluster_id' | 'customer_id'>,
): Promise<Fleet> {
  const mine = and(
    isNull(clusters.deletedAt),
    owned({ customerId: clusters.customerId, clusterId: clusters.id }, scope, filter),
  );
  const [byStatus, byLifecycle] = await Promise.all([countClusters(db, mine), countNodes(db, mine)]);
  const withStatus = (status: string) => byStatus.find((row) => row.status === status)?.count ?? 0;
  const of = (lifecycle: string) => {
    const row = byLifecycle.find((each) => each.lifecycle === lifecycle);
    return row === undefined
      ? none
      : {
          node_count: row.count,
          cost_per_hour: dollarsOrNull(row.cost),
          unpriced_node_count: row.unpriced,
        };
  };
  const sum = (member: 'count' | 'notReady' | 'unschedulable' | 'unpriced') =>
    byLifecycle.reduce((total, row) => total + row[member], 0);
  const lifecycles = { spot: of('spot'), on_demand: of('on-demand'), other: of('other') };
  const known = Object.values(lifecycles).flatMap(({ cost_per_hour: cost }) => (cost === null ? [] : [cost]));
  return {
    clusters: {
      total: byStatus.reduce((total, row) => total + row.count, 0),
      connected: withStatus('connected'),
      degraded: withStatus('degraded'),
      unreachable: withStatus('unreachable'),
      pending: withStatus('pending'),
    },
    nodes: {
      total: sum('count'),
      not_ready: sum('notReady'),
      unschedulable: sum('unschedulable'),
      by_lifecycle: lifecycles,
    },
    pod_count: byStatus.reduce((total, row) => total + row.pods, 0),
    cost_per_hour: known.length === 0 ? null : roundNano(known.reduce((total, cost) => total + cost, 0)),
    unpriced_node_count: sum('unpriced'),
  };
}

/** Binary noise of the sum is cut at the ninth digit, the last that a price has. */
function roundNano(dollars: number): number {
  return Math.round(dollars * 1e9) / 1e9;
}
