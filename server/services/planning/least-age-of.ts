import { leastNodeAgeSeconds } from '@/server/domain/drainability/rules/node/too-young';
import { isScheduled } from '@/server/services/plans/plan-subject';
import type { PlanRecord } from '@/server/ports/repositories/plan-repository';

/** The age below which the plan leaves a node alone, in seconds: by who asked for the plan. */
export const leastAgeOf = (plan: Pick<PlanRecord, 'subject'>): number =>
  leastNodeAgeSeconds(isScheduled(plan));
