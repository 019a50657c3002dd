import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters, spotEvents } from '@/server/adapters/postgres/schema';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { owned } from '@/server/queries/shared/conditions';
import { textOf } from '@/server/queries/shared/page';
import { NO_PLAN, type Attention, type OverviewInput } from './overview-model';

const MAX_IMPAIRED = 20;

/**
 * Machines whose status checks fail now, however long they have, newest first. One whose interruption runs is not
 * listed: it is replaced in any case.
 */
export async function findImpaired(
  db: Executor,
  scope: CustomerScope,
  filter: Pick<OverviewInput, 'cluster_id' | 'customer_id'>,
): Promise<Attention[]> {
  const rows = await db
    .select({ event: spotEvents, clusterName: clusters.clusterName })
    .from(spotEvents)
    // The end of an impairment is not seen any more where the cluster is gone.
    .innerJoin(clusters, and(eq(clusters.id, spotEvents.clusterId), isNull(clusters.deletedAt)))
    .where(
      and(
        owned(spotEvents, scope, filter),
        eq(spotEvents.eventType, 'status_check'),
        isNull(spotEvents.planId),
        sql`${spotEvents.detail}->>'recovered_at' is null`,
      ),
    )
    .orderBy(desc(spotEvents.receivedAt))
    .limit(MAX_IMPAIRED);
  return rows.map(({ event, clusterName }) => ({
    kind: 'instance_impaired',
    severity: 'warning',
    title: `${event.nodeName ?? event.instanceId ?? 'An instance'} is impaired`,
    detail: event.reason,
    customer_id: event.customerId,
    cluster_id: event.clusterId,
    cluster_name: clusterName,
    event_id: event.id,
    ...NO_PLAN,
    since: textOf(event.eventTime ?? event.receivedAt),
  }));
}
