import { transitionPlan } from '@/server/domain/execution/plan-machine';
import type { Clock } from '@/server/ports/clock';
import { stepsOf, type StepHandler } from '../../step-handler';

/** Closes the plan: completed when the workload was scaled, else failed. */
export const createFinishToy =
  (deps: { readonly clock: Clock }): StepHandler<'record'> =>
  async (context) => {
    const scales = stepsOf(context.steps(), 'scale');
    const done = scales.filter((step) => step.status === 'succeeded').length;
    const next = transitionPlan('executing', done === scales.length ? 'complete' : 'fail');
    if (!next.ok) throw new Error(`illegal plan transition ${next.error.from} → ${next.error.event}`);
    const at = deps.clock.now();
    const outcome = `${done} done at ${at.toISOString()}`;
    return {
      status: 'succeeded',
      result: { outcome },
      together: (store) =>
        store.plans.update(context.claim, { status: next.value, outcome, completedAt: at }),
    };
  };
