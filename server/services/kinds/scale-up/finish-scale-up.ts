import { transitionPlan, type PlanEvent } from '@/server/domain/execution/plan-machine';
import { pendingOfPods, type PodsAfter } from '@/server/domain/planning/scale-up/pending-of-pods';
import { plusSeconds } from '@/server/domain/shared/instant';
import { poolOfStored } from '@/server/domain/planning/stored-pool';
import type { HourlyPrice } from '@/server/domain/shared/money';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { planFinished } from '@/server/services/plans/plan-finished';
import { takeBackUnused, type RolledBack } from '@/server/services/node-changes/roll-back';
import { keepTrying } from '@/server/services/plans/keep-trying';
import { stepsOf, type StepContext, type StepHandler } from '@/server/services/plans/step-handler';
import { machineOf, type LaunchStepResult } from '@/server/services/steps/launch-result';
import { describePool } from '@/server/services/safety/fleet-mix';
import { loadPoolFacts } from '@/server/services/safety/load-pool-facts';

/** The scheduler tries an unschedulable pod again when a node joins, after a back-off of ten seconds at most. */
const PLACING_SECONDS = 60;
/** Plans in a row whose nodes got no pod a place, after which scale-up stops by itself. */
export const FUTILE_LIMIT = 2;

/**
 * Closes a scale-up: waits until the pods have their places, measures how long they were pending, and ends machines that
 * nobody uses. `completed` when every pod that is still wanted has a place; `rolled_back` when nothing of it stays.
 */
export const createFinishScaleUp =
  (deps: PlanDeps): StepHandler<'record'> =>
  async (context) => {
    const { plan } = context;
    const steps = context.steps();
    const broken = steps.find((step) => step.status === 'failed');
    const launched = machinesOf(context);
    const pods = await awaitPlaces(deps, context, launched.length > 0);
    const undone = await takeBackUnused(
      deps,
      context,
      launched.map((one) => one.instance_id),
    );
    const gaveUp = stepsOf(steps, 'wait-ready').flatMap(
      (step) => step.result?.given_up?.map((one) => one.instance_id) ?? [],
    );
    const gone = new Set([...undone.terminated, ...gaveUp]);
    const kept = launched.filter((one) => !gone.has(one.instance_id));
    const stored = await keepTrying(deps, context.signal, () => deps.store.plans.findById(plan.id));
    const event: PlanEvent =
      stored?.cancelRequestedBy != null
        ? 'cancel'
        : pods.unplaced === 0 && (broken === undefined || kept.length > 0)
          ? 'complete'
          : kept.length === 0 && undone.stays.length === 0
            ? 'roll-back'
            : 'fail';
    const next = transitionPlan('executing', event);
    if (!next.ok) throw new Error(`illegal plan transition ${next.error.from} → ${next.error.event}`);
    const futile = launched.length > 0 && pods.placed === 0 && pods.unplaced > 0;
    const stops = futile && (await wasFutileBefore(deps, context));
    const outcome = outcomeOf({ kept, pods, undone, broken: broken?.error?.message ?? null });
    const cost = await costOf(deps, context, kept);
    const at = deps.clock.now();
    const row = {
      at,
      customerId: plan.customerId,
      clusterId: plan.clusterId,
      planId: plan.id,
      eventId: null,
    };
    return {
      status: 'succeeded',
      result: {
        outcome,
        // A plan that launched nothing tells nothing about what its nodes are worth.
        ...(launched.length === 0 ? {} : { futile, kept, terminated: [...gone] }),
        pods_placed: pods.placed,
        pods_unplaced: pods.unplaced,
        pending_pod_seconds: Math.round(pods.pendingPodSeconds),
        longest_pending_seconds: Math.round(pods.longestSeconds),
      },
      together: async (store) => {
        for (const step of context.steps()) await store.safety.release(step.id, at);
        await store.plans.update(context.claim, {
          status: next.value,
          outcome,
          ...(cost === null ? {} : { actualSavings: -cost as HourlyPrice }),
          completedAt: at,
        });
        await store.activity.append(
          planFinished(plan, { at, ok: event === 'complete', outcome, detail: { status: next.value } }),
        );
        if (stops)
          await store.activity.append({
            ...row,
            kind: 'scale_up.stopped',
            severity: 'error',
            title: `Scale-up of ${context.session.cluster.clusterName} has stopped: twice in a row its nodes got no pod a place. Look at the waiting pods, then start a scale-up by hand`,
            detail: {},
          });
      },
    };
  };

/** Machines that the plan's steps have brought, whatever became of them. */
function machinesOf(context: StepContext): readonly LaunchStepResult[] {
  const found = new Map<string, LaunchStepResult>();
  const steps = context.steps();
  for (const { result } of [...stepsOf(steps, 'launch'), ...stepsOf(steps, 'wait-ready')]) {
    const machine = machineOf(result);
    if (machine !== null) found.set(machine.instance_id, machine);
  }
  return [...found.values()];
}

/** How the plan's pods stand, once all of them have a place or enough time was given. */
async function awaitPlaces(deps: PlanDeps, context: StepContext, nodesCame: boolean): Promise<PodsAfter> {
  const uids = stepsOf(context.steps(), 'launch').flatMap((step) => step.input.pods ?? []);
  const until = plusSeconds(context.step.startedAt ?? deps.clock.now(), nodesCame ? PLACING_SECONDS : 0);
  const seen = await context.watch({
    look: (): PodsAfter | null => {
      const snapshot = context.session.live() ? context.session.snapshot() : null;
      if (snapshot === null) return null;
      const now = deps.clock.now();
      const pods = pendingOfPods(snapshot, uids, now);
      return pods.unplaced === 0 || now >= until ? pods : null;
    },
    until: plusSeconds(until, PLACING_SECONDS),
  });
  // Where the cluster cannot be seen nothing is said to have found a place.
  return seen ?? { placed: 0, unplaced: uids.length, gone: 0, pendingPodSeconds: 0, longestSeconds: 0 };
}

async function wasFutileBefore(deps: PlanDeps, context: StepContext): Promise<boolean> {
  const runs = await keepTrying(deps, context.signal, () =>
    deps.store.plans.findScaleUpRuns(context.plan.clusterId, FUTILE_LIMIT - 1),
  );
  return runs.length === FUTILE_LIMIT - 1 && runs.every((run) => run.futile);
}

function outcomeOf(what: {
  readonly kept: readonly LaunchStepResult[];
  readonly pods: PodsAfter;
  readonly undone: RolledBack;
  readonly broken: string | null;
}): string {
  const { kept, pods, undone, broken } = what;
  const parts = [
    `${pods.placed} of ${pods.placed + pods.unplaced} waiting pod(s) have a place, ${kept.length} new node(s) stay`,
  ];
  if (pods.placed > 0)
    parts.push(
      `${Math.round(pods.pendingPodSeconds)} pending pod-seconds, the longest ${Math.round(pods.longestSeconds)} s`,
    );
  if (broken !== null) parts.push(broken);
  if (undone.undone.length > 0) parts.push(`undone: ${undone.undone.join(', ')}`);
  return parts.join('; ');
}

/** What the machines that stay cost an hour at the prices of now; null where one is not known. */
async function costOf(
  deps: PlanDeps,
  context: StepContext,
  kept: readonly LaunchStepResult[],
): Promise<bigint | null> {
  const facts = await keepTrying(deps, context.signal, () => loadPoolFacts(deps, context.plan.region));
  let sum = 0n;
  for (const one of kept) {
    const price = describePool(context.session, facts, poolOfStored(one))?.pricePerHour ?? null;
    if (price === null) return null;
    sum += price;
  }
  return sum;
}
