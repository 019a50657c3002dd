import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { inScope } from '@/server/adapters/postgres/in-scope';
import { createScheduleRepository } from '@/server/adapters/postgres/repositories/plans/schedule-repository';
import {
  clusters,
  customers,
  optimizationHistory as plans,
  optimizationLooks as looks,
  optimizationSchedules as schedules,
} from '@/server/adapters/postgres/schema';
import { readMaintenance } from '@/server/domain/calendar/maintenance';
import { windowState } from '@/server/domain/calendar/window-state';
import {
  FEATURES,
  featureEnabled,
  type Feature,
  type FeaturePlaces,
} from '@/server/domain/features/features';
import { breakerState, FAILURES_IN_A_ROW } from '@/server/domain/triggers/breaker';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { toBreaker } from '@/server/queries/clusters/breaker-model';
import { textOf, textOrNull } from '@/server/queries/shared/page';
import type { ScheduleAnswer } from './schedule-model';

/** Looks that are answered; equal ones in a row are one. */
const MOST_LOOKS = 50;

export interface ScheduleSettings {
  readonly features: FeaturePlaces['defaults'];
  readonly intervalMinutes: number;
}

/** When a cluster is looked at, what its last looks came to, and what holds it now; null outside the scope. */
export const createGetSchedule =
  (db: Executor, now: () => Date, settings: ScheduleSettings) =>
  async (scope: CustomerScope, clusterId: string): Promise<ScheduleAnswer | null> => {
    const [[row], done, ends] = await Promise.all([
      db
        .select({ cluster: clusters, features: customers.features, schedule: schedules })
        .from(clusters)
        .innerJoin(customers, eq(customers.id, clusters.customerId))
        .leftJoin(schedules, eq(schedules.clusterId, clusters.id))
        .where(
          and(eq(clusters.id, clusterId), isNull(clusters.deletedAt), inScope(clusters.customerId, scope)),
        ),
      db
        .select({ look: looks, planStatus: plans.status })
        .from(looks)
        .leftJoin(plans, eq(plans.id, looks.planId))
        .where(eq(looks.clusterId, clusterId))
        .orderBy(desc(looks.at), desc(looks.id))
        .limit(MOST_LOOKS),
      createScheduleRepository(db).findLastEnds(clusterId, FAILURES_IN_A_ROW),
    ]);
    if (row === undefined) return null;
    const { cluster, schedule } = row;
    const at = now();
    const windows = windowState(
      cluster.maintenance === null ? null : readMaintenance(cluster.maintenance),
      at,
    );
    const places = { cluster: cluster.features, customer: row.features, defaults: settings.features };
    return {
      cluster_id: cluster.id,
      cluster_name: cluster.clusterName,
      mode: cluster.mode,
      interval_minutes: settings.intervalMinutes,
      last_look_at: textOrNull(schedule?.lastLookAt ?? null),
      next_look_at: settings.intervalMinutes === 0 ? null : textOrNull(schedule?.nextLookAt ?? null),
      pending_types: schedule?.pendingTypes ?? [],
      features: switchesInForce(places),
      windows: {
        state: windows.kind,
        until: textOrNull(windows.until),
        reason: windows.kind === 'open' ? null : windows.reason,
      },
      breaker: toBreaker(breakerState(ends, { resetAt: cluster.breakerResetAt, now: at })),
      looks: done.map(({ look, planStatus }) => ({
        optimization_type: look.optimizationType,
        first_at: textOf(look.firstAt),
        at: textOf(look.at),
        times: look.times,
        outcome: look.outcome,
        reasons: [...look.reasons],
        plan_id: look.planId,
        plan_status: planStatus,
      })),
    };
  };

function switchesInForce(places: FeaturePlaces): ScheduleAnswer['features'] {
  const entryOf = (name: Feature) =>
    ({
      enabled: featureEnabled(name, places),
      set_by:
        places.cluster[name] !== undefined
          ? 'cluster'
          : places.customer[name] !== undefined
            ? 'customer'
            : 'platform',
    }) as const;
  return Object.fromEntries(FEATURES.map((name) => [name, entryOf(name)])) as ScheduleAnswer['features'];
}
