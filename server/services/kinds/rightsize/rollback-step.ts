import { keepTrying } from '@/server/services/plans/keep-trying';
import { subjectOfKind } from '@/server/services/plans/plan-subject';
import { failed, type StepHandler } from '@/server/services/plans/step-handler';
import { isOpen } from './restore-workload';
import type { RightsizingDeps } from './rightsizing-deps';
import { undoPatches } from './undo-patches';

/** Returns one workload of an ended rightsizing to its former values; fails with what stays. */
export const createRollbackStep =
  (deps: RightsizingDeps): StepHandler<'rollback'> =>
  async (context) => {
    const { patch_step_id: patchStepId } = context.step.input;
    const rows = await keepTrying(deps, context.signal, () =>
      deps.store.workloadPatches.findByStep(patchStepId),
    );
    const { validation_id: validationId } = subjectOfKind(context.plan, 'rightsize_rollback');
    const done = await undoPatches(deps, context, rows.filter(isOpen), () => validationId);
    return done.stays.length === 0
      ? { status: 'succeeded', result: { undone: done.undone } }
      : { ...failed('stays', `stays: ${done.stays.join(', ')}`), result: { ...done } };
  };
