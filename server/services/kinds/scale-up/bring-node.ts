import { launchPlanOf } from '@/server/services/launching/launch-source';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { storedPool } from '@/server/domain/planning/stored-pool';
import { poolIdentity } from '@/server/domain/planning/target-mix/plan-from-mix';
import type { StepPool } from '@/server/services/node-changes/pool-of-step';
import { keepTrying } from '@/server/services/plans/keep-trying';
import type { StepContext, StepFailure } from '@/server/services/plans/step-handler';
import type { LaunchStepResult } from '@/server/services/steps/launch-result';
import { clusterPolicy } from '@/server/services/safety/cluster-policy';
import { describePool, type PoolFacts } from '@/server/services/safety/fleet-mix';
import { judgeAndReserve } from '@/server/services/safety/judge-and-reserve';
import { loadPoolFacts } from '@/server/services/safety/load-pool-facts';

export interface NodeOrder {
  /** In the order in which they are tried. */
  readonly pools: readonly StepPool[];
  /** The guard's validation, under which the first pool is reserved already; null where every pool is judged here. */
  readonly guardValidationId: string | null;
}

/** A launched machine, or why there is none. */
export type BroughtNode = { readonly status: 'succeeded'; readonly result: LaunchStepResult } | StepFailure;

/**
 * Launches one node from the first of the pools that has room and that the gate lets through, each judged and reserved
 * before it is sent. What a predecessor of this step has sent is taken up; a pool without room is remembered for three
 * minutes and the next one tried. Fails when none is left, with nothing reserved.
 */
export async function bringNode(
  deps: PlanDeps,
  context: StepContext,
  order: NodeOrder,
): Promise<BroughtNode> {
  const { launcher, store } = deps;
  const { plan, step, session } = context;
  const [batches, template, facts] = await keepTrying(deps, context.signal, () =>
    Promise.all([
      store.launches.findByStep(step.id),
      store.fleet.findTemplate(plan.clusterId),
      loadPoolFacts(deps, plan.region),
    ]),
  );
  for (const batch of batches) {
    if (batch.status !== 'launched' && batch.status !== 'pending') continue;
    const result = await launcher.resume(context, batch);
    if (result.kind === 'launched') return launched(context, result.instanceId, batch);
    if (result.kind === 'refused') return giveUp(deps, context, result);
  }
  const launchPlan = launchPlanOf(deps.secretBox, session, template);
  if (launchPlan === null)
    return giveUp(deps, context, { code: 'no_template', message: 'the node template is gone' });
  const tried = new Set(batches.map(poolIdentity));
  for (const [index, pool] of order.pools.entries()) {
    context.signal.throwIfAborted();
    if (tried.has(poolIdentity(pool)) || !launchPlan.subnets.has(pool.availabilityZone)) continue;
    const isReserved = index === 0 && order.guardValidationId !== null;
    if (!isReserved && (await hasNoRoom(deps, context, pool))) continue;
    const validationId = isReserved ? order.guardValidationId : await judge(deps, context, facts, pool);
    if (validationId === null) continue;
    const result = await launcher.launch(context, { ...pool, plan: launchPlan, validationId });
    if (result.kind === 'launched') return launched(context, result.instanceId, pool);
    if (result.kind === 'refused') return giveUp(deps, context, result);
    await context.log('warning', `${poolIdentity(pool)} has no room: ${result.message}`, {
      code: result.code,
    });
  }
  return giveUp(deps, context, {
    code: 'no_capacity',
    message: 'no pool that may be launched from has room',
  });
}

async function hasNoRoom(deps: PlanDeps, { plan, signal }: StepContext, pool: StepPool): Promise<boolean> {
  const known = await keepTrying(deps, signal, () =>
    deps.store.capacity.findActive(plan.account, plan.region, deps.clock.now()),
  );
  return known.has(poolIdentity(pool));
}

/** Judges one more node of that pool on top of what counts now, and reserves it; null when a layer says no. */
async function judge(
  deps: PlanDeps,
  context: StepContext,
  facts: PoolFacts,
  key: StepPool,
): Promise<string | null> {
  const pool = describePool(context.session, facts, key);
  if (pool === null) return null;
  const judged = await keepTrying(deps, context.signal, () =>
    judgeAndReserve(deps, context.session, {
      facts,
      policy: clusterPolicy(context.session.cluster),
      offer: { planId: context.plan.id, stepId: context.step.id, pool, leaving: null },
    }),
  );
  if (judged.kind === 'approved') return judged.validationId;
  await context.log(
    'warning',
    `the safety gate refused ${poolIdentity(key)}: ${judged.verdict.violations.map((one) => one.message).join('; ')}`,
  );
  return null;
}

async function launched(context: StepContext, instanceId: string, pool: StepPool): Promise<BroughtNode> {
  await context.log('info', `launched ${instanceId}: ${poolIdentity(pool)}`);
  return {
    status: 'succeeded',
    result: {
      instance_id: instanceId,
      ...storedPool(pool),
      origin: 'plan',
    },
  };
}

async function giveUp(
  deps: PlanDeps,
  context: StepContext,
  why: { readonly code: string; readonly message: string },
): Promise<StepFailure> {
  await keepTrying(deps, context.signal, () => deps.store.safety.release(context.step.id, deps.clock.now()));
  return { status: 'failed', error: { code: why.code, message: why.message } };
}
