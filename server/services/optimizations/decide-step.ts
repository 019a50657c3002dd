import { transitionPlan, type PlanStatus } from '@/server/domain/execution/plan-machine';
import { errorMessage } from '@/server/domain/shared/app-error';
import { ClaimLostError } from '@/server/ports/repositories/claim-lost-error';
import type { Store } from '@/server/ports/store';
import type { StepContext, StepHandler } from '../plans/step-handler';
import { decideRightsize } from '../rightsizing/decide-rightsize';
import type { RightsizingDeps } from '../rightsizing/rightsizing-deps';
import { titleOf } from './plan-title';
import { decideBinPack } from './decide-bin-pack';
import { decideSpotOptimize } from './decide-spot-optimize';
import { decideScaleUp } from '../scale-up/decide-scale-up';
import type { Ending } from './ending';
import { readGround } from './ground';
import { holdBack } from './hold-back';

/** The decision server's whole time outside an interruption (Decision 41). */
const DECISION_LIMIT_MS = 30_000;

/**
 * Decides an optimization (W2, W3, W4) or a scale-up (W10) on a fresh state of the cluster. The plan then runs, waits for a person, is
 * only shown (dry run), or ends with the reason. Nothing in the cluster is touched here.
 */
export const createDecideStep =
  (deps: RightsizingDeps): StepHandler =>
  async (context) => {
    const ending = await holdBack(deps, context, await decideOrFail(deps, context));
    const { plan } = context;
    const next = transitionPlan('deciding', ending.event);
    if (!next.ok) throw new Error(`illegal plan transition ${next.error.from} → ${next.error.event}`);
    const at = deps.clock.now();
    const closes = ending.next === undefined || ending.next.go === 'never';
    await context.log(closes && !plan.dryRun ? 'warning' : 'info', ending.outcome);
    return {
      status: 'succeeded',
      result: { ...ending.result, outcome: ending.outcome },
      ...(ending.next === undefined ? {} : { next: ending.next }),
      together: async (store) => {
        if (ending.validation !== undefined) await store.safety.insertValidation(ending.validation);
        await store.plans.update(context.claim, {
          ...ending.progress,
          status: next.value,
          outcome: ending.outcome,
          ...(closes ? { completedAt: at } : { executedAt: at }),
        });
        await announce(store, context, { at, status: next.value, outcome: ending.outcome });
      },
    };
  };

/** Whatever goes wrong here ends the plan with its reason: nothing was done yet that would have to be undone. */
async function decideOrFail(deps: RightsizingDeps, context: StepContext): Promise<Ending> {
  try {
    return await decide(deps, context);
  } catch (error) {
    if (error instanceof ClaimLostError || context.signal.aborted) throw error;
    deps.log.error({ err: error, plan_id: context.plan.id }, 'a plan could not be decided');
    return { event: 'fail', outcome: `the plan could not be decided: ${errorMessage(error)}` };
  }
}

async function decide(deps: RightsizingDeps, context: StepContext): Promise<Ending> {
  const ground = await readGround(deps, context);
  if (!ground.ok) return { event: 'fail', outcome: ground.error.reason };
  switch (context.plan.optimizationType) {
    case 'bin_pack':
      return decideBinPack(deps, context, ground.value, DECISION_LIMIT_MS);
    case 'spot_optimize':
      return decideSpotOptimize(deps, context, ground.value, DECISION_LIMIT_MS);
    case 'scale_up':
      return decideScaleUp(deps, context, ground.value);
    case 'rightsize':
      return decideRightsize(deps, context, ground.value, DECISION_LIMIT_MS);
    default:
      return { event: 'fail', outcome: `${context.plan.optimizationType} is not decided here` };
  }
}

async function announce(
  store: Store,
  context: StepContext,
  news: { readonly at: Date; readonly status: PlanStatus; readonly outcome: string },
): Promise<void> {
  const { plan } = context;
  // A look that finds nothing is the rule; the schedule's own record tells of it.
  if (plan.subject['scheduled'] === true && news.status === 'no_change') return;
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
