import type { StepResult } from '@/contracts/plans';
import type { PlanEvent } from '@/server/domain/execution/plan-machine';
import type { PlanProgress } from '@/server/ports/repositories/plan-repository';
import type { NewValidation } from '@/server/ports/repositories/safety-repository';
import type { StepContext, StepsFound } from '../step-handler';

/** How the deciding of a plan ends: with steps that run, wait or are only shown, or with the reason why there are none. */
export interface Decision {
  readonly event: PlanEvent;
  readonly outcome: string;
  readonly progress?: PlanProgress;
  readonly validation?: NewValidation;
  readonly next?: StepsFound;
  /** More that the deciding step leaves for those who look at the plan. */
  readonly result?: StepResult<'decide'>;
}

export const EVENTS: Readonly<Record<StepsFound['go'], PlanEvent>> = {
  now: 'approve',
  'when-approved': 'propose',
  never: 'complete',
};

/** Whether a plan's steps run, wait for a person, or are only shown. */
export function goesOn(
  { plan }: StepContext,
  needsPerson: boolean,
): { readonly go: StepsFound['go']; readonly event: PlanEvent } {
  const waits = needsPerson || ('needs_approval' in plan.subject && plan.subject.needs_approval);
  const go = plan.dryRun ? 'never' : waits ? 'when-approved' : 'now';
  return { go, event: EVENTS[go] };
}
