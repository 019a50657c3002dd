import { transitionPlan, type PlanEvent } from '@/server/domain/execution/plan-machine';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import { planFinished } from '@/server/services/plans/plan-finished';
import { keepTrying } from '@/server/services/plans/keep-trying';
import { stepsOf, type StepContext, type StepHandler } from '@/server/services/plans/step-handler';
import { announceBreaker } from '@/server/services/plans/announce-breaker';
import { finishRollBack } from './finish-roll-back';
import { isOpen } from './restore-workload';
import type { RightsizingDeps } from './rightsizing-deps';
import { undoPatches } from './undo-patches';
import { guardedOf } from './workload-step';

/**
 * Closes a rightsizing: completed, or, when a step failed, with the workloads whose rollout did not end well returned to
 * their exact former values. `rolled_back` when all stands as before, `cancelled` when a person stopped it, else `failed`,
 * with what stays said. Nothing is saved before nodes leave, so that no realized saving is stored.
 */
export const createFinishRightsizing =
  (deps: RightsizingDeps): StepHandler<'record'> =>
  async (context) => {
    const { plan } = context;
    if (plan.subject.kind === 'rightsize_rollback')
      return finishRollBack(deps, context, plan.subject.rollback_of);
    const steps = context.steps().filter((step) => step.id !== context.step.id);
    const broken = steps.find((step) => step.status === 'failed') ?? null;
    const [rows, stored] = await keepTrying(deps, context.signal, () =>
      Promise.all([deps.store.workloadPatches.findByPlan(plan.id), deps.store.plans.findById(plan.id)]),
    );
    const healthy = healthyPatchSteps(steps);
    const unfinished = rows.filter((row) => isOpen(row) && !healthy.has(row.stepId));
    const undone =
      broken === null
        ? { undone: [], stays: [] }
        : await undoPatches(deps, context, unfinished, ({ stepId }) => validationBehind(context, stepId));
    const event: PlanEvent =
      broken === null
        ? 'complete'
        : stored?.cancelRequestedBy != null
          ? 'cancel'
          : healthy.size === 0 && undone.stays.length === 0
            ? 'roll-back'
            : 'fail';
    const next = transitionPlan('executing', event);
    if (!next.ok) throw new Error(`illegal plan transition ${next.error.from} → ${next.error.event}`);
    const outcome = describe(steps, { broken, changed: healthy.size, ...undone });
    const at = deps.clock.now();
    return {
      status: 'succeeded',
      result: { outcome, ...undone, changed: healthy.size, left_alone: leftReasons(steps) },
      together: async (store) => {
        await store.plans.update(context.claim, { status: next.value, outcome, completedAt: at });
        await store.activity.append(
          planFinished(plan, { at, ok: broken === null, outcome, detail: { status: next.value } }),
        );
        await announceBreaker(store, plan, at);
      },
    };
  };

/** Ids of the patch steps whose rollout ended well. */
function healthyPatchSteps(steps: readonly StepRecord[]): ReadonlySet<string> {
  const byPosition = new Map(steps.map((step) => [step.position, step]));
  return new Set(
    stepsOf(steps, 'await-rollout').flatMap((step) =>
      step.status === 'succeeded' && step.result?.healthy_at !== undefined
        ? step.dependsOn.flatMap((position) => byPosition.get(position)?.id ?? [])
        : [],
    ),
  );
}

/** The validation that let the patch of this step be made also lets it be taken back. */
function validationBehind(context: StepContext, stepId: string): string {
  const steps = context.steps();
  const patch = steps.find((step) => step.id === stepId);
  const guard = stepsOf(steps, 'guard').find((step) => patch?.dependsOn.includes(step.position));
  const guarded = guardedOf(guard);
  if (guarded === null) throw new Error(`nothing let the patch of step ${stepId} be made`);
  return guarded.validationId;
}

const leftReasons = (steps: readonly StepRecord[]): readonly string[] =>
  steps.flatMap((step) =>
    step.stepType !== 'guard' && step.stepType !== 'patch'
      ? []
      : step.result?.left !== undefined && !wasLeftBefore(steps, step)
        ? [`${step.target}: ${step.result.left}`]
        : [],
  );

/** Whether the guard had left it already, so that its reason is said once. */
const wasLeftBefore = (steps: readonly StepRecord[], { dependsOn, stepType }: StepRecord): boolean =>
  stepType === 'patch' &&
  steps.some((one) => dependsOn.includes(one.position) && one.result?.left !== undefined);

function describe(
  steps: readonly StepRecord[],
  end: {
    readonly broken: StepRecord | null;
    readonly changed: number;
    readonly undone: readonly string[];
    readonly stays: readonly string[];
  },
): string {
  const { broken, changed, undone, stays } = end;
  const left = leftReasons(steps);
  const reason = broken === null ? null : (broken.error?.message ?? `${broken.stepType} failed`);
  return [
    ...(reason === null ? [] : [`stopped: ${reason}`]),
    `${changed} workload(s) run with new requests`,
    ...(left.length > 0 ? [`left as they are: ${left.join('; ')}`] : []),
    ...(undone.length > 0 ? [`undone: ${undone.join(', ')}`] : []),
    ...(stays.length > 0 ? [`stays: ${stays.join(', ')}`] : []),
  ].join('; ');
}
