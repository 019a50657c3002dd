import { transitionPlan, type PlanEvent } from '@/server/domain/execution/plan-machine';
import { poolOfStored } from '@/server/domain/planning/stored-pool';
import type { HourlyPrice } from '@/server/domain/shared/money';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { keepTrying } from '@/server/services/plans/keep-trying';
import { stepsOf, type StepContext, type StepHandler } from '@/server/services/plans/step-handler';
import { describePool } from '@/server/services/safety/fleet-mix';
import { loadPoolFacts } from '@/server/services/safety/load-pool-facts';
import { announceBreaker } from '@/server/services/plans/announce-breaker';
import { planFinished } from '@/server/services/plans/plan-finished';
import { machineOfLaunch } from './machine-of-launch';
import { poolOfStep, type StepPool } from './pool-of-step';
import { wasLeft } from '@/server/services/steps/node-left';
import { rollBack, type RolledBack } from './roll-back';

/**
 * Closes an optimization: completed with what it really saves an hour, or, when a step failed, undone as far as that goes
 * and said what stays. `rolled_back` when the cluster stands as before, `cancelled` when a person stopped it, `expired`
 * when what a person had approved was not safe any more before its first change, else `failed`. Batches that a guard
 * held back, in a cluster that has changed, are no failure of those before: `completed`, and said.
 */
export const createFinishOptimization =
  (deps: PlanDeps): StepHandler<'record'> =>
  async (context) => {
    const { plan } = context;
    const steps = context.steps().filter((step) => step.id !== context.step.id);
    const broken = steps.find((step) => step.status === 'failed');
    const undone = broken === undefined ? null : await rollBack(deps, context);
    const removed = stepsOf(steps, 'terminate').filter(
      (step) => step.status === 'succeeded' && !wasLeft(step),
    );
    const saved = await realizedSavings(deps, context, { removed, undone });
    const stored = await keepTrying(deps, context.signal, () => deps.store.plans.findById(plan.id));
    const heldBack = broken !== undefined && removed.length > 0 && isHeldBack(broken);
    const event: PlanEvent =
      broken === undefined || (heldBack && stored?.cancelRequestedBy == null)
        ? 'complete'
        : stored?.cancelRequestedBy != null
          ? 'cancel'
          : stored?.approvedBy != null && differsBeforeAnyChange(broken, steps)
            ? 'expire'
            : removed.length === 0 && undone?.stays.length === 0
              ? 'roll-back'
              : 'fail';
    const next = transitionPlan('executing', event);
    if (!next.ok) throw new Error(`illegal plan transition ${next.error.from} → ${next.error.event}`);
    const outcome = outcomeOf(broken ?? null, undone, { removed: removed.length, heldBack });
    const at = deps.clock.now();
    return {
      status: 'succeeded',
      result: {
        outcome,
        ...(undone === null
          ? {}
          : { undone: undone.undone, stays: undone.stays, terminated: [...undone.terminated] }),
      },
      together: async (store) => {
        for (const step of context.steps()) await store.safety.release(step.id, at);
        await store.plans.update(context.claim, {
          status: next.value,
          outcome,
          ...(saved === null ? {} : { actualSavings: saved }),
          completedAt: at,
        });
        await store.activity.append(
          planFinished(plan, { at, ok: event === 'complete', outcome, detail: { status: next.value } }),
        );
        await announceBreaker(store, plan, at);
      },
    };
  };

/** An approval is void when the fresh verdict differs from what was approved (Decision 5). */
const differsBeforeAnyChange = (broken: StepRecord, steps: readonly StepRecord[]): boolean =>
  broken.error?.code === 'verdict_differs' &&
  steps.every((step) => step.stepType === 'decide' || step.stepType === 'guard' || step.startedAt === null);

/** What a guard finds of a cluster that has changed since the plan was made. */
const HELD_BACK_BY: ReadonlySet<string> = new Set([
  'does_not_fit',
  'not_removable',
  'pods_waiting',
  'verdict_differs',
]);

const isHeldBack = ({ stepType, error }: StepRecord): boolean =>
  stepType === 'guard' && error !== null && HELD_BACK_BY.has(error.code);

function outcomeOf(
  broken: StepRecord | null,
  undone: RolledBack | null,
  { removed, heldBack }: { readonly removed: number; readonly heldBack: boolean },
): string {
  if (broken === null || undone === null) return `done: ${removed} node(s) were replaced or removed`;
  const reason = broken.error?.message ?? `${broken.stepType} failed`;
  const parts = heldBack
    ? [`done in part: ${removed} node(s) were replaced or removed`, `no further batch: ${reason}`]
    : [`stopped: ${reason}`, ...(removed > 0 ? [`${removed} node(s) had been removed before`] : [])];
  if (undone.undone.length > 0) parts.push(`undone: ${undone.undone.join(', ')}`);
  if (undone.stays.length > 0) parts.push(`stays: ${undone.stays.join(', ')}`);
  return parts.join('; ');
}

/**
 * The removed machines' price an hour less that of the launched ones that stay, at the prices of now; null where one of
 * them is not known, since a figure without it would be wrong.
 */
async function realizedSavings(
  deps: PlanDeps,
  context: StepContext,
  plan: { readonly removed: readonly StepRecord<'terminate'>[]; readonly undone: RolledBack | null },
): Promise<HourlyPrice | null> {
  const facts = await keepTrying(deps, context.signal, () => loadPoolFacts(deps, context.plan.region));
  const steps = context.steps();
  const added = stepsOf(steps, 'launch').flatMap((step): StepPool[] => {
    const machine = machineOfLaunch(steps, step);
    if (machine === null || plan.undone?.terminated.has(machine.instance_id) === true) return [];
    return [poolOfStored(machine)];
  });
  const total = (pools: readonly StepPool[]): bigint | null => {
    let sum = 0n;
    for (const pool of pools) {
      const price = describePool(context.session, facts, pool)?.pricePerHour ?? null;
      if (price === null) return null;
      sum += price;
    }
    return sum;
  };
  const [before, after] = [total(plan.removed.map(poolOfStep)), total(added)];
  return before === null || after === null ? null : ((before - after) as HourlyPrice);
}
