import { and, eq, gte, inArray, isNull, type SQL } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters, optimizationHistory, spotEvents } from '@/server/adapters/postgres/schema';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { toSpotEvent } from '@/server/queries/events/to-spot-event';
import type { SpotEvent } from '@/server/queries/events/spot-event-model';
import { readPlans } from '@/server/queries/plans/read-plans';
import { owned } from '@/server/queries/shared/conditions';
import { textOf } from '@/server/queries/shared/page';
import type { Live, LiveInput, LivePlan } from './overview-model';

const MAX_RUNNING = 200;
const MAX_RECENT = 50;
const RECENT_MS = 10 * 60_000;

/** The event that each plan began with: the earliest, others joined it. */
async function eventsOf(db: Executor, planIds: readonly string[]): Promise<ReadonlyMap<string, SpotEvent>> {
  const first = new Map<string, SpotEvent>();
  if (planIds.length === 0) return first;
  const rows = await db
    .select({ event: spotEvents, clusterName: clusters.clusterName })
    .from(spotEvents)
    .leftJoin(clusters, eq(clusters.id, spotEvents.clusterId))
    .where(inArray(spotEvents.planId, [...planIds]))
    .orderBy(spotEvents.receivedAt);
  for (const row of rows) {
    const { planId } = row.event;
    if (planId !== null && !first.has(planId)) first.set(planId, toSpotEvent(row));
  }
  return first;
}

/** Plans that run now, and those that ended in the last ten minutes. */
export const createLive =
  (db: Executor, now: () => Date) =>
  async (scope: CustomerScope, input: LiveInput): Promise<Live> => {
    const asOf = now();
    const read = async (condition: SQL, limit: number): Promise<LivePlan[]> => {
      const plans = await readPlans(db, and(owned(optimizationHistory, scope, input), condition), limit);
      const events = await eventsOf(
        db,
        plans.map((plan) => plan.optimization_id),
      );
      return plans.map((plan) => ({ ...plan, event: events.get(plan.optimization_id) ?? null }));
    };
    const [running, recent] = await Promise.all([
      read(isNull(optimizationHistory.completedAt), MAX_RUNNING),
      read(gte(optimizationHistory.completedAt, new Date(asOf.getTime() - RECENT_MS)), MAX_RECENT),
    ]);
    return { as_of: textOf(asOf), running, recent };
  };
