import { z } from 'zod';
import type { Instant } from '@/server/domain/shared/instant';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { guardResultSchema } from '@/server/services/node-changes/guard-result';
import { poolOfStep, poolSchema, type StepPool } from '@/server/services/node-changes/pool-of-step';
import { takeBackUnused } from '@/server/services/node-changes/roll-back';
import { awaitNode } from '@/server/services/node-changes/watch-machine';
import { keepTrying } from '@/server/services/plans/keep-trying';
import type { StepContext, StepEnd, StepHandler } from '@/server/services/plans/step-handler';
import { launchResultSchema, type LaunchStepResult } from '@/server/services/steps/launch-result';
import { bringNode } from './bring-node';

const othersSchema = z.object({ others: z.array(poolSchema) });
/** What a wait keeps once it has given its first machine up: a successor goes on with the next one. */
const gaveUpSchema = z.object({ gave_up: z.string() });

/** Launches one node of a scale-up, from the pool that the guard reserved or another that takes the same pods. */
export const createScaleUpLaunchStep =
  (deps: PlanDeps): StepHandler =>
  (context) => {
    const [guard] = context.dependencies();
    const { validation_id: guardValidationId } = guardResultSchema.parse(guard?.result);
    return bringNode(deps, context, { pools: poolsOf(context.step), guardValidationId });
  };

/**
 * Waits until the node is Ready. A machine that is not after three minutes, or is lost before, is ended, and one other is
 * launched in its place from the next pool; when that fails too, so does the step.
 */
export const createScaleUpWaitStep =
  (deps: PlanDeps): StepHandler =>
  async (context) => {
    const [launch] = context.dependencies();
    if (launch === undefined) throw new Error('a wait without a launch');
    const first = launchResultSchema.parse(launch.result);
    if (!gaveUpSchema.safeParse(context.step.result).success) {
      const end = await awaitNode(deps, context, {
        instanceId: first.instance_id,
        since: launch.finishedAt ?? deps.clock.now(),
        reservedBy: launch.id,
        whyGiveUp: () => null,
      });
      if (end.status !== 'failed' || end.error.code === 'stopped') return withMachine(end, first);
      await context.log('warning', `${end.error.message}: it is ended and another pool is tried`);
      await context.save({ gave_up: first.instance_id });
    }
    const undone = await takeBackUnused(deps, context, [first.instance_id]);
    // Ready at the last moment, and pods have come to it.
    if (!undone.terminated.has(first.instance_id))
      return withMachine({ status: 'succeeded', result: {} }, first);
    await keepTrying(deps, context.signal, () => deps.store.safety.release(launch.id, deps.clock.now()));
    return replace(deps, context, { launch, first });
  };

async function replace(
  deps: PlanDeps,
  context: StepContext,
  { launch, first }: { readonly launch: StepRecord; readonly first: LaunchStepResult },
): Promise<StepEnd> {
  const pools = poolsOf(launch).filter(
    (pool) =>
      pool.instanceType !== first.instance_type ||
      pool.availabilityZone !== first.availability_zone ||
      pool.lifecycle !== first.lifecycle,
  );
  const brought = await bringNode(deps, context, { pools, guardValidationId: null });
  if (brought.status !== 'succeeded') return brought;
  const second = launchResultSchema.parse(brought.result);
  await context.save({ ...second, gave_up: first.instance_id });
  const end = await awaitNode(deps, context, {
    instanceId: second.instance_id,
    since: await askedAt(deps, context),
    reservedBy: context.step.id,
    whyGiveUp: () => null,
  });
  return withMachine(end, second, { gave_up: first.instance_id });
}

/** When this step's own machine was asked for. */
async function askedAt(deps: PlanDeps, context: StepContext): Promise<Instant> {
  const batches = await keepTrying(deps, context.signal, () =>
    deps.store.launches.findByStep(context.step.id),
  );
  return batches.at(-1)?.createdAt ?? deps.clock.now();
}

const withMachine = (
  end: StepEnd,
  machine: LaunchStepResult,
  more: Readonly<Record<string, unknown>> = {},
): StepEnd => (end.status === 'succeeded' ? { ...end, result: { ...end.result, ...machine, ...more } } : end);

function poolsOf(step: Pick<StepRecord, 'input'>): readonly StepPool[] {
  const { instanceType, availabilityZone, lifecycle } = poolOfStep(step);
  return [{ instanceType, availabilityZone, lifecycle }, ...othersSchema.parse(step.input).others];
}
