import { and, eq } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters, spotEvents } from '@/server/adapters/postgres/schema';
import { inScope } from '@/server/adapters/postgres/in-scope';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import type { PlanDetail } from '@/server/queries/plans/plan-model';
import type { SpotEventDetail } from './spot-event-model';
import { toSpotEvent } from './to-spot-event';

/** One event with its plan; null outside the scope. */
export const createGetSpotEvent =
  (db: Executor, getPlan: (scope: CustomerScope, planId: string) => Promise<PlanDetail | null>) =>
  async (scope: CustomerScope, eventId: string): Promise<SpotEventDetail | null> => {
    const [row] = await db
      .select({ event: spotEvents, clusterName: clusters.clusterName })
      .from(spotEvents)
      .leftJoin(clusters, eq(clusters.id, spotEvents.clusterId))
      .where(and(eq(spotEvents.id, eventId), inScope(spotEvents.customerId, scope)));
    if (row === undefined) return null;
    return {
      ...toSpotEvent(row),
      raw: row.event.raw,
      detail: row.event.detail,
      plan: row.event.planId === null ? null : await getPlan(scope, row.event.planId),
    };
  };
