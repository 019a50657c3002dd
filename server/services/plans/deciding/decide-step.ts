import { transitionPlan, type PlanStatus } from '@/server/domain/execution/plan-machine';
import { errorMessage } from '@/server/domain/shared/app-error';
import { ClaimLostError } from '@/server/ports/repositories/claim-lost-error';
import type { Store } from '@/server/ports/store';
import type { EngineDeps } from '../engine-deps';
import { isScheduled, titleOf } from '../plan-subject';
import type { KindHandlers } from '../plan-kind';
import type { StepContext, StepHandler } from '../step-handler';
import type { Decision } from './decision';
import { holdBack } from './hold-back';

/**
 * Decides a plan by its kind, on a fresh state of the cluster. The plan then runs, waits for a person, is only shown
 * (dry run), or ends with the reason. Nothing in the cluster is touched here.
 */
export const createDecideStep =
  (deps: EngineDeps, decide: KindHandlers['decide']): StepHandler<'decide'> =>
  async (context) => {
    const decision = await holdBack(deps, context, await decideOrFail(deps, context, decide));
    const { plan } = context;
    const next = transitionPlan('deciding', decision.event);
    if (!next.ok) throw new Error(`illegal plan transition ${next.error.from} → ${next.error.event}`);
    const at = deps.clock.now();
    const closes = decision.next === undefined || decision.next.go === 'never';
    await context.log(closes && !plan.dryRun ? 'warning' : 'info', decision.outcome);
    return {
      status: 'succeeded',
      result: { ...decision.result, outcome: decision.outcome },
      ...(decision.next === undefined ? {} : { next: decision.next }),
      together: async (store) => {
        if (decision.validation !== undefined) await store.safety.insertValidation(decision.validation);
        await store.plans.update(context.claim, {
          ...decision.progress,
          status: next.value,
          outcome: decision.outcome,
          ...(closes ? { completedAt: at } : { executedAt: at }),
        });
        await announce(store, context, { at, status: next.value, outcome: decision.outcome });
      },
    };
  };

/** Whatever goes wrong here ends the plan with its reason: nothing was done yet that would have to be undone. */
async function decideOrFail(
  deps: EngineDeps,
  context: StepContext,
  decide: KindHandlers['decide'],
): Promise<Decision> {
  if (decide === undefined)
    return { event: 'fail', outcome: `${context.plan.optimizationType} is not decided here` };
  try {
    return await decide(context);
  } catch (error) {
    if (error instanceof ClaimLostError || context.signal.aborted) throw error;
    deps.log.error({ err: error, plan_id: context.plan.id }, 'a plan could not be decided');
    return { event: 'fail', outcome: `the plan could not be decided: ${errorMessage(error)}` };
  }
}

async function announce(
  store: Store,
  context: StepContext,
  news: { readonly at: Date; readonly status: PlanStatus; readonly outcome: string },
): Promise<void> {
  const { plan } = context;
  // A scheduled plan that finds nothing is the rule; the schedule's own record tells of it.
  if (isScheduled(plan) && news.status === 'no_change') return;
  const bad = news.status === 'rejected' || news.status === 'failed';
  await store.activity.append({
    at: news.at,
    kind: news.status === 'executing' ? 'plan.started' : 'plan.finished',
    severity: bad ? 'warning' : 'info',
    title: `${titleOf(plan)}: ${news.outcome}`,
    customerId: plan.customerId,
    clusterId: plan.clusterId,
    planId: plan.id,
    eventId: null,
    detail: { status: news.status, dry_run: plan.dryRun },
  });
}
