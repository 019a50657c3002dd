import { launchPlanOf } from '../launching/launch-source';
import type { AcquireDeps } from '../launching/prepare-acquisition';
import { poolIdentity } from '@/server/domain/planning/target-mix/plan-from-mix';
import type { StepPool } from '../optimizations/pool-of-step';
import { keepTrying } from '../plans/keep-trying';
import type { StepContext, StepEnd } from '../plans/step-handler';
import type { LaunchStepResult } from '../plans/steps/launch-step';
import { clusterPolicy } from '../safety/cluster-policy';
import { describePool, type PoolFacts } from '../safety/fleet-mix';
import { judgeAndReserve } from '../safety/judge-and-reserve';
import { loadPoolFacts } from '../safety/load-pool-facts';

export interface NodeOrder {
  /** In the order in which they are tried. */
  readonly pools: readonly StepPool[];
  /** The guard's validation, under which the first pool is reserved already; null where every pool is judged here. */
  readonly guardValidationId: string | null;
}

/**
 * Launches one node from the first of the pools that has room and that the gate lets through, each judged and reserved
 * before it is sent. What a predecessor of this step has sent is taken up; a pool without room is remembered for three
 * minutes and the next one tried. Fails when none is left, with nothing reserved.
 */
export async function bringNode(deps: AcquireDeps, context: StepContext, order: NodeOrder): Promise<StepEnd> {
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

async function hasNoRoom(deps: AcquireDeps, { plan, signal }: StepContext, pool: StepPool): Promise<boolean> {
  const known = await keepTrying(deps, signal, () =>
    deps.store.capacity.findActive(plan.account, plan.region, deps.clock.now()),
  );
  return known.has(poolIdentity(pool));
}

/** Judges one more node of that pool on top of what counts now, and reserves it; null when a layer says no. */
async function judge(
  deps: AcquireDeps,
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

async function launched(context: StepContext, instanceId: string, pool: StepPool): Promise<StepEnd> {
  await context.log('info', `launched ${instanceId}: ${poolIdentity(pool)}`);
  return {
    status: 'succeeded',
    result: {
      instance_id: instanceId,
      instance_type: pool.instanceType,
      availability_zone: pool.availabilityZone,
      lifecycle: pool.lifecycle,
      origin: 'plan',
    } satisfies LaunchStepResult,
  };
}

async function giveUp(
  deps: AcquireDeps,
  context: StepContext,
  why: { readonly code: string; readonly message: string },
): Promise<StepEnd> {
  await keepTrying(deps, context.signal, () => deps.store.safety.release(context.step.id, deps.clock.now()));
  return { status: 'failed', error: { code: why.code, message: why.message } };
}
