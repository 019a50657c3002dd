import { templateSource, type LaunchPlan } from '../launching/launch-source';
import type { AcquireDeps } from '../launching/prepare-acquisition';
import { keepTrying } from '../plans/keep-trying';
import type { StepContext, StepEnd, StepHandler } from '../plans/step-handler';
import type { LaunchStepResult } from '../plans/steps/launch-step';
import { guardResultSchema } from './guard-step';
import { poolOfStep } from './pool-of-step';

/**
 * Launches one node of a batch from the proven template, in the pool that the guard judged and reserved. A pool without
 * room fails the step, and with it the plan; what a dead predecessor had sent is taken up.
 */
export const createLaunchNodeStep =
  (deps: AcquireDeps): StepHandler =>
  async (context) => {
    const { launcher, store } = deps;
    const pool = poolOfStep(context.step);
    const [guard] = context.dependencies();
    const { validation_id: validationId } = guardResultSchema.parse(guard?.result);
    const [batches, template] = await keepTrying(deps, context.signal, () =>
      Promise.all([
        store.launches.findByStep(context.step.id),
        store.fleet.findTemplate(context.plan.clusterId),
      ]),
    );
    const [sent] = batches;
    const source = template === null ? null : templateSource(deps.secretBox, context.session, template);
    if (sent === undefined && (template === null || source === null))
      return { status: 'failed', error: { code: 'no_template', message: 'the node template is gone' } };
    const result =
      sent !== undefined
        ? await launcher.resume(context, sent)
        : await launcher.launch(context, {
            attempt: 0,
            ...pool,
            plan: launchPlan(context, source, template?.subnets ?? {}),
            validationId,
          });
    if (result.kind !== 'launched') return giveUp(deps, context, result);
    await context.log('info', `launched ${result.instanceId}: ${pool.name}`);
    return {
      status: 'succeeded',
      result: {
        instance_id: result.instanceId,
        instance_type: pool.instanceType,
        availability_zone: pool.availabilityZone,
        lifecycle: pool.lifecycle,
        origin: 'plan',
      } satisfies LaunchStepResult,
    };
  };

function launchPlan(
  context: StepContext,
  source: LaunchPlan['source'] | null,
  subnets: Readonly<Record<string, string>>,
): LaunchPlan {
  if (source === null) throw new Error('a launch without a source');
  return {
    source,
    subnets: new Map(Object.entries(subnets)),
    inheritedTags: { [`kubernetes.io/cluster/${context.session.cluster.clusterName}`]: 'owned' },
    origin: 'given',
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
