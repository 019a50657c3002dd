import type { InterruptionSubject, PlanSubject } from '@/contracts/plans';
import { subjectOfKind } from '@/server/services/plans/plan-subject';

export type { InterruptionSubject };

/** What an interruption's plan is about. */
export const subjectOf = (plan: {
  readonly id: string;
  readonly subject: PlanSubject;
}): InterruptionSubject => subjectOfKind(plan, 'interruption');
