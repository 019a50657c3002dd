import type { StepDraft } from '@/server/domain/execution/step-types';
import type { IdSource } from '@/server/ports/clock';
import type { NewPlan } from '@/server/ports/repositories/plan-repository';

/** Gives drafted steps their ids and idempotency keys. */
export function planSteps(
  drafts: readonly StepDraft[],
  options: { readonly planId: string; readonly ids: IdSource; readonly skipped?: boolean },
): NewPlan['steps'] {
  return drafts.map((draft) => ({
    ...draft,
    id: options.ids.newId(),
    status: options.skipped === true ? 'skipped' : 'pending',
    idempotencyKey: `${options.planId}:${draft.position}`,
    deadlineAt: null,
  }));
}
