import { z } from 'zod';
import { transitionPlan } from '@/server/domain/execution/plan-machine';
import type { StepContext, StepEnd } from '@/server/services/plans/step-handler';
import type { RecordStepDeps } from '@/server/services/kinds/interruption/steps/record-step';

const nodeSchema = z.object({ nodeName: z.string(), nodeUid: z.string() });

/** Closes an operator's or the platform's own plan: completed when every step did, else failed with the first reason. */
export async function finishManualPlan(deps: RecordStepDeps, context: StepContext): Promise<StepEnd> {
  const { plan } = context;
  const failed = context.steps().find((step) => step.status === 'failed');
  const undone = failed?.stepType === 'drain' && (await takeCordonBack(context));
  const next = transitionPlan('executing', failed === undefined ? 'complete' : undone ? 'roll-back' : 'fail');
  if (!next.ok) throw new Error(`illegal plan transition ${next.error.from} → ${next.error.event}`);
  const reason = failed === undefined ? 'done' : (failed.error?.message ?? `${failed.stepType} failed`);
  const outcome = undone ? `${reason}; the node is schedulable again` : reason;
  const at = deps.clock.now();
  return {
    status: 'succeeded',
    result: { outcome },
    together: async (store) => {
      await store.plans.update(context.claim, { status: next.value, outcome, completedAt: at });
      await store.activity.append({
        at,
        kind: 'plan.finished',
        severity: failed === undefined ? 'success' : 'error',
        title: `${typeof plan.subject['title'] === 'string' ? plan.subject['title'] : 'Plan'}: ${outcome}`,
        customerId: plan.customerId,
        clusterId: plan.clusterId,
        planId: plan.id,
        eventId: null,
        detail: {},
      });
    },
  };
}

/** A drain that failed leaves the node as it was: schedulable, if it was this plan that cordoned it. */
async function takeCordonBack(context: StepContext): Promise<boolean> {
  const cordon = context.stepOf('cordon');
  if (cordon?.status !== 'succeeded' || cordon.result?.['changed'] !== true) return false;
  const node = nodeSchema.parse(context.plan.subject);
  const outcome = await context.session.api.uncordon(
    context.permit('uncordon', node.nodeUid),
    { name: node.nodeName, uid: node.nodeUid },
    null,
    { timeoutMs: 10_000 },
  );
  if (outcome.kind === 'patched') return true;
  if (outcome.kind !== 'not-found')
    await context.log('error', `${node.nodeName} could not be uncordoned: ${outcome.message}`);
  return false;
}
