import { z } from 'zod';
import { keepTrying } from '@/server/services/plans/keep-trying';
import { failed, type StepHandler } from '@/server/services/plans/step-handler';
import { isOpen } from './restore-workload';
import type { RightsizingDeps } from './rightsizing-deps';
import { undoPatches } from './undo-patches';

export const rollbackInputSchema = z.object({ patchStepId: z.string() });

/** Returns one workload of an ended rightsizing to its former values; fails with what stays. */
export const createRollbackStep =
  (deps: RightsizingDeps): StepHandler =>
  async (context) => {
    const { patchStepId } = rollbackInputSchema.parse(context.step.input);
    const rows = await keepTrying(deps, context.signal, () =>
      deps.store.workloadPatches.findByStep(patchStepId),
    );
    const validationId = String(context.plan.subject['validationId']);
    const done = await undoPatches(deps, context, rows.filter(isOpen), () => validationId);
    return done.stays.length === 0
      ? { status: 'succeeded', result: { undone: done.undone } }
      : { ...failed('stays', `stays: ${done.stays.join(', ')}`), result: { ...done } };
  };
