import { ok } from '@/server/domain/shared/result';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import type { OperationDeps } from '@/server/services/plans/open-operation';

/** A cordon or a scale is one call; a worker that has not carried it out by then is away. */
const PATIENCE_MS = 20_000;

/** Waits for the end of a short operation and gives the step that did the work, or why it was not done. */
export async function awaitOperation(deps: OperationDeps, planId: string): Promise<Outcome<StepRecord>> {
  const until = deps.clock.now().getTime() + PATIENCE_MS;
  for (;;) {
    const plan = await deps.store.plans.findById(planId);
    const step = plan?.steps.find((one) => one.stepType !== 'record');
    if (plan != null && plan.completedAt !== null && step !== undefined) {
      if (step.status === 'succeeded') return ok(step);
      return refuse('unavailable', step.error?.code ?? 'not_done', step.error?.message ?? 'it was not done', {
        operation_id: planId,
      });
    }
    if (deps.clock.now().getTime() > until) {
      return refuse(
        'unavailable',
        'worker_unavailable',
        'no worker has carried this out yet; it is done as soon as one is there',
        {
          operation_id: planId,
        },
      );
    }
    await deps.clock.sleep(100);
  }
}
