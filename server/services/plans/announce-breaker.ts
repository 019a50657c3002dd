import { breakerState, FAILURES_IN_A_ROW } from '@/server/domain/triggers/breaker';
import { utcText, type Instant } from '@/server/domain/shared/instant';
import type { PlanRecord } from '@/server/ports/repositories/plan-repository';
import type { Store } from '@/server/ports/store';

/** Says in the feed when the end of that plan has opened the circuit breaker; to be called where the end is written. */
export async function announceBreaker(
  store: Pick<Store, 'activity' | 'fleet' | 'schedules'>,
  plan: Pick<PlanRecord, 'id' | 'customerId' | 'clusterId'>,
  at: Instant,
): Promise<void> {
  const cluster = await store.fleet.findMonitoredById(plan.clusterId);
  const ends = await store.schedules.findLastEnds(plan.clusterId, FAILURES_IN_A_ROW);
  const state = breakerState(ends, { resetAt: cluster?.breakerResetAt ?? null, now: at });
  if (cluster === null || state.kind === 'closed' || state.planIds[0] !== plan.id) return;
  await store.activity.append({
    at,
    kind: 'plan.finished',
    severity: 'error',
    title: `Optimizations of ${cluster.clusterName} are stopped: the last ${state.planIds.length} failed. A person has to look and reset the circuit breaker; it closes by itself at ${utcText(state.until)}`,
    customerId: plan.customerId,
    clusterId: plan.clusterId,
    planId: plan.id,
    eventId: null,
    detail: { breaker: 'open', plan_ids: [...state.planIds] },
  });
}
