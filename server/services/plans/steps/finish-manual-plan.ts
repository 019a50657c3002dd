import { transitionPlan } from '@/server/domain/execution/plan-machine';
import { keepTrying } from '../keep-trying';
import type { StepContext, StepEnd } from '../step-handler';
import type { RecordStepDeps } from './record-step';

/** Closes an operator's or the platform's own plan: completed when every step did, else failed with the first reason. */
export async function finishManualPlan(deps: RecordStepDeps, context: StepContext): Promise<StepEnd> {
  const { plan } = context;
  const failed = context.steps().find((step) => step.status === 'failed');
  const next = transitionPlan('executing', failed === undefined ? 'complete' : 'fail');
  if (!next.ok) throw new Error(`illegal plan transition ${next.error.from} → ${next.error.event}`);
  const outcome = failed === undefined ? 'done' : (failed.error?.message ?? `${failed.stepType} failed`);
  const at = deps.clock.now();
  await keepTrying(deps, context.signal, () =>
    deps.store.transaction(async (store) => {
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
    }),
  );
  return { status: 'succeeded', result: { outcome } };
}
