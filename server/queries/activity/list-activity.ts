import { and, desc } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { activity } from '@/server/adapters/postgres/schema';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { owned } from '@/server/queries/shared/conditions';
import { afterSerial, pageBySerial } from '@/server/queries/shared/cursor';
import { textOf, type Page } from '@/server/queries/shared/page';
import type { Activity, ListActivityInput } from './activity-model';

type ActivityRow = Omit<typeof activity.$inferSelect, 'xid'>;

function toActivity(row: ActivityRow): Activity {
  return {
    id: String(row.id),
    at: textOf(row.at),
    customer_id: row.customerId,
    cluster_id: row.clusterId,
    plan_id: row.planId,
    event_id: row.eventId,
    kind: row.kind,
    severity: row.severity,
    title: row.title,
    detail: row.detail,
  };
}

/** The feed, newest first. */
export const createListActivity =
  (db: Executor) =>
  async (scope: CustomerScope, input: ListActivityInput): Promise<Page<Activity>> => {
    const rows = await db
      .select()
      .from(activity)
      .where(and(owned(activity, scope, input), afterSerial(activity.id, input.cursor)))
      .orderBy(desc(activity.id))
      .limit(input.limit + 1);
    return pageBySerial(rows, input.limit, toActivity, (row) => row.id);
  };
