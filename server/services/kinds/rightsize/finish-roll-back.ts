import { transitionPlan } from '@/server/domain/execution/plan-machine';
import { planFinished } from '@/server/services/plans/plan-finished';
import type { StepContext, StepEnd } from '@/server/services/plans/step-handler';
import { announceBreaker } from '@/server/services/plans/announce-breaker';
import type { RightsizingDeps } from './rightsizing-deps';

/** Closes a roll-back: completed when every former value stands, and the plan that it takes back is `rolled_back`. */
export function finishRollBack(
  deps: RightsizingDeps,
  context: StepContext,
  formerPlanId: string,
): Promise<StepEnd<'record'>> {
  const { plan } = context;
  const failures = context.steps().flatMap((step) => (step.status === 'failed' ? [step] : []));
  const next = transitionPlan('executing', failures.length === 0 ? 'complete' : 'fail');
  if (!next.ok) throw new Error(`illegal plan transition ${next.error.from} → ${next.error.event}`);
  const reasons = failures.map((step) => step.error?.message ?? `${step.stepType} failed`);
  const outcome =
    failures.length === 0
      ? 'the former requests stand again'
      : `not everything is undone: ${reasons.join('; ')}`;
  const at = deps.clock.now();
  return Promise.resolve({
    status: 'succeeded',
    result: { outcome },
    together: async (store) => {
      await store.plans.update(context.claim, { status: next.value, outcome, completedAt: at });
      if (failures.length === 0)
        await store.plans.markRolledBack(formerPlanId, `rolled back by ${plan.requestedBy}`);
      await store.activity.append(
        planFinished(plan, { at, ok: failures.length === 0, outcome, detail: { status: next.value } }),
      );
      await announceBreaker(store, plan, at);
    },
  });
}
