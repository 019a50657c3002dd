import { transitionPlan } from '@/server/domain/execution/plan-machine';
import type { Clock } from '@/server/ports/clock';
import { planFinished } from '../plans/plan-finished';
import type { StepContext, StepHandler } from '../plans/step-handler';

/** Closes an operator's or the platform's own plan: completed when every step did, else failed with the first reason. */
export const createFinishAction =
  (deps: { readonly clock: Clock }): StepHandler<'record'> =>
  async (context) => {
    const { plan } = context;
    const failed = context.steps().find((step) => step.status === 'failed');
    const undone = failed?.stepType === 'drain' && (await takeCordonBack(context));
    const next = transitionPlan(
      'executing',
      failed === undefined ? 'complete' : undone ? 'roll-back' : 'fail',
    );
    if (!next.ok) throw new Error(`illegal plan transition ${next.error.from} → ${next.error.event}`);
    const reason = failed === undefined ? 'done' : (failed.error?.message ?? `${failed.stepType} failed`);
    const outcome = undone ? `${reason}; the node is schedulable again` : reason;
    const at = deps.clock.now();
    return {
      status: 'succeeded',
      result: { outcome },
      together: async (store) => {
        await store.plans.update(context.claim, { status: next.value, outcome, completedAt: at });
        await store.activity.append(
          planFinished(plan, { at, ok: failed === undefined, outcome, detail: {} }),
        );
      },
    };
  };

/** A drain that failed leaves the node as it was: schedulable, if it was this plan that cordoned it. */
async function takeCordonBack(context: StepContext): Promise<boolean> {
  const cordon = context.stepOf('cordon');
  if (cordon?.status !== 'succeeded' || cordon.result?.changed !== true) return false;
  const { node_name: name, node_uid: uid } = cordon.input;
  const outcome = await context.session.api.uncordon(
    await context.permit('uncordon', uid),
    { name, uid },
    null,
    { timeoutMs: 10_000 },
  );
  if (outcome.kind === 'patched') return true;
  if (outcome.kind !== 'not-found')
    await context.log('error', `${name} could not be uncordoned: ${outcome.message}`);
  return false;
}
