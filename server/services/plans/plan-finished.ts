import type { Instant } from '@/server/domain/shared/instant';
import type { NewActivity } from '@/server/ports/repositories/activity-repository';
import type { PlanRecord } from '@/server/ports/repositories/plan-repository';
import { titleOf } from './plan-subject';

/** The feed's line about the end of a plan that no event asked for. */
export const planFinished = (
  plan: Pick<PlanRecord, 'id' | 'customerId' | 'clusterId' | 'subject'>,
  end: {
    readonly at: Instant;
    readonly ok: boolean;
    readonly outcome: string;
    readonly detail: NewActivity['detail'];
  },
): NewActivity => ({
  at: end.at,
  kind: 'plan.finished',
  severity: end.ok ? 'success' : 'error',
  title: `${titleOf(plan)}: ${end.outcome}`,
  customerId: plan.customerId,
  clusterId: plan.clusterId,
  planId: plan.id,
  eventId: null,
  detail: end.detail,
});
