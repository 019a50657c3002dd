import type { PlanKindName, PlanSubject, SubjectOf } from '@/contracts/plans';
import { AppError } from '@/server/domain/shared/app-error';

/** The subject of a plan that a kind is about to carry out. Throws when it is another kind's: a bug. */
export function subjectOfKind<K extends PlanKindName>(
  plan: { readonly id: string; readonly subject: PlanSubject },
  kind: K,
): SubjectOf<K> {
  const { subject } = plan;
  if (isOfKind(subject, kind)) return subject;
  throw new AppError('wrong_kind', `plan ${plan.id} is about ${subject.kind}, not about ${kind}`, {
    context: { planId: plan.id },
  });
}

const isOfKind = <K extends PlanKindName>(subject: PlanSubject, kind: K): subject is SubjectOf<K> =>
  subject.kind === kind;

/** Whether the schedule opened the plan, and no person. */
export const isScheduled = ({ subject }: { readonly subject: PlanSubject }): boolean =>
  'scheduled' in subject && subject.scheduled;

/** What a plan is called in the feed. */
export const titleOf = ({ subject }: { readonly subject: PlanSubject }): string =>
  'title' in subject ? subject.title : `Interruption of ${subject.node_name}`;
