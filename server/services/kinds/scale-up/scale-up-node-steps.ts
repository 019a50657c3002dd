import type { StepResult } from '@/contracts/plans';
import { poolOfStored } from '@/server/domain/planning/stored-pool';
import type { Instant } from '@/server/domain/shared/instant';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { guardResultOf } from '@/server/services/node-changes/guard-result';
import { poolOfStep, type StepPool } from '@/server/services/node-changes/pool-of-step';
import { takeBackUnused } from '@/server/services/node-changes/roll-back';
import { awaitNode } from '@/server/services/node-changes/watch-machine';
import { keepTrying } from '@/server/services/plans/keep-trying';
import {
  stepsOf,
  type StepContext,
  type StepEnd,
  type StepFailure,
  type StepHandler,
} from '@/server/services/plans/step-handler';
import { machineOf, type LaunchStepResult } from '@/server/services/steps/launch-result';
import { bringNode } from './bring-node';

/** Launches one node of a scale-up, from the pool that the guard reserved or another that takes the same pods. */
export const createScaleUpLaunchStep =
  (deps: PlanDeps): StepHandler<'launch'> =>
  (context) => {
    const [guard] = stepsOf(context.dependencies(), 'guard');
    if (guard === undefined) throw new Error('a launch without a guard');
    const { validationId } = guardResultOf(guard);
    return bringNode(deps, context, { pools: poolsOf(context.step), guardValidationId: validationId });
  };

/**
 * Waits until the node is Ready. A machine that is not after three minutes, or is lost before, is ended, and one other is
 * launched in its place from the next pool; when that fails too, so does the step.
 */
export const createScaleUpWaitStep =
  (deps: PlanDeps): StepHandler<'wait-ready'> =>
  async (context) => {
    const [launch] = stepsOf(context.dependencies(), 'launch');
    const first = machineOf(launch?.result);
    if (launch === undefined || first === null) throw new Error('a wait without a launch');
    if (context.step.result?.given_up === undefined) {
      const end = await awaitNode(deps, context, {
        instanceId: first.instance_id,
        since: launch.finishedAt ?? deps.clock.now(),
        reservedBy: launch.id,
        whyGiveUp: () => null,
      });
      if (end.status !== 'failed' || end.error.code === 'stopped') return withMachine(end, first);
      await context.log('warning', `${end.error.message}: it is ended and another pool is tried`);
      await context.save({ given_up: [givenUp(first, end)] });
    }
    const undone = await takeBackUnused(deps, context, [first.instance_id]);
    // Ready at the last moment, and pods have come to it: it is kept, and so not among those given up.
    if (!undone.terminated.has(first.instance_id))
      return withMachine({ status: 'succeeded', result: {} }, first);
    await keepTrying(deps, context.signal, () => deps.store.safety.release(launch.id, deps.clock.now()));
    return replace(deps, context, { launch, first });
  };

async function replace(
  deps: PlanDeps,
  context: StepContext<'wait-ready'>,
  { launch, first }: { readonly launch: StepRecord<'launch'>; readonly first: LaunchStepResult },
): Promise<StepEnd<'wait-ready'>> {
  const pools = poolsOf(launch).filter(
    (pool) =>
      pool.instanceType !== first.instance_type ||
      pool.availabilityZone !== first.availability_zone ||
      pool.lifecycle !== first.lifecycle,
  );
  const brought = await bringNode(deps, context, { pools, guardValidationId: null });
  if (brought.status !== 'succeeded') return brought;
  const second = brought.result;
  const lost = context.steps().find(({ id }) => id === context.step.id)?.result;
  const given_up = lost !== null && lost !== undefined && 'given_up' in lost ? lost.given_up : undefined;
  await context.save({ ...second, ...(given_up === undefined ? {} : { given_up }) });
  const end = await awaitNode(deps, context, {
    instanceId: second.instance_id,
    since: await askedAt(deps, context),
    reservedBy: context.step.id,
    whyGiveUp: () => null,
  });
  return withMachine(end, second, given_up);
}

/** When this step's own machine was asked for. */
async function askedAt(deps: PlanDeps, context: StepContext): Promise<Instant> {
  const batches = await keepTrying(deps, context.signal, () =>
    deps.store.launches.findByStep(context.step.id),
  );
  return batches.at(-1)?.createdAt ?? deps.clock.now();
}

type GivenUp = StepResult<'wait-ready'>['given_up'];

const givenUp = (machine: LaunchStepResult, { error }: StepFailure) => ({
  instance_id: machine.instance_id,
  ...error,
});

const withMachine = (
  end: StepEnd<'wait-ready'>,
  machine: LaunchStepResult,
  lost?: GivenUp,
): StepEnd<'wait-ready'> =>
  end.status === 'succeeded'
    ? { ...end, result: { ...end.result, ...machine, ...(lost === undefined ? {} : { given_up: lost }) } }
    : end;

function poolsOf(step: StepRecord<'launch'>): readonly StepPool[] {
  const { instanceType, availabilityZone, lifecycle } = poolOfStep(step);
  return [{ instanceType, availabilityZone, lifecycle }, ...(step.input.others ?? []).map(poolOfStored)];
}
