import { and, count, eq, gte, isNull, lt, sql } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters, optimizationHistory, spotEvents } from '@/server/adapters/postgres/schema';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { owned } from '@/server/queries/shared/conditions';
import type { Overview, OverviewInput } from './overview-model';

type Filter = Pick<OverviewInput, 'cluster_id' | 'customer_id'>;

async function countByStatus(
  db: Executor,
  scope: CustomerScope,
  filter: Filter,
  period: { readonly from: Date; readonly to: Date },
) {
  const rows = await db
    .select({ status: spotEvents.status, count: count() })
    .from(spotEvents)
    .where(
      and(
        owned(spotEvents, scope, filter),
        eq(spotEvents.eventType, 'interruption_warning'),
        gte(spotEvents.receivedAt, period.from),
        lt(spotEvents.receivedAt, period.to),
      ),
    )
    .groupBy(spotEvents.status);
  const of = (status: string) => rows.find((row) => row.status === status)?.count ?? 0;
  return {
    received: rows.reduce((total, row) => total + row.count, 0),
    handled: of('handled'),
    late: of('late'),
    failed: of('failed'),
    ignored: of('ignored'),
    handling: of('handling'),
  };
}

/** Spot warnings of the period and of the one before; the latter only when a cluster was connected through all of it. */
export async function countWarnings(
  db: Executor,
  scope: CustomerScope,
  input: Filter,
  period: { readonly from: Date; readonly to: Date },
): Promise<Pick<Overview, 'spot_warnings' | 'interruptions_open'>> {
  const length = period.to.getTime() - period.from.getTime();
  const before = { from: new Date(period.from.getTime() - length), to: period.from };
  const [now, previous, [oldest], [open]] = await Promise.all([
    countByStatus(db, scope, input, period),
    countByStatus(db, scope, input, before),
    db
      .select({ createdAt: sql<Date | null>`min(${clusters.createdAt})`.mapWith(clusters.createdAt) })
      .from(clusters)
      .where(owned({ customerId: clusters.customerId, clusterId: clusters.id }, scope, input)),
    db
      .select({ count: count() })
      .from(optimizationHistory)
      .where(
        and(
          owned(optimizationHistory, scope, input),
          eq(optimizationHistory.optimizationType, 'interruption'),
          isNull(optimizationHistory.completedAt),
        ),
      ),
  ]);
  const watchedBefore = oldest?.createdAt != null && oldest.createdAt.getTime() <= before.from.getTime();
  return {
    spot_warnings: {
      ...now,
      before: watchedBefore ? { received: previous.received, handled: previous.handled } : null,
    },
    interruptions_open: open?.count ?? 0,
  };
}
