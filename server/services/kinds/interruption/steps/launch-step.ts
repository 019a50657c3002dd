import { acquireInstance } from '../replacement/acquire-instance';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { subjectOf } from '../interruption-subject';
import type { StepContext, StepHandler } from '@/server/services/plans/step-handler';

/** Gets the replacement of an interrupted node. */
export const createLaunchStep =
  (deps: PlanDeps): StepHandler<'launch'> =>
  async (context) => {
    const verify = context.stepOf('verify');
    if (verify?.status === 'failed') return { status: 'skipped', reason: 'EC2 contradicts the event' };
    const subject = subjectOf(context.plan);
    const sameTypeOnly = context.step.input.same_type === true;
    const acquired = await acquireInstance(deps, context, subject, {
      askDecisionServer: !sameTypeOnly,
      sameTypeOnly,
    });
    if (acquired.kind === 'none') {
      await context.log('error', `no replacement could be launched: ${acquired.message}`, {
        code: acquired.code,
      });
      return { status: 'failed', error: { code: acquired.code, message: acquired.message } };
    }
    const { kind: _kind, instanceId, ...pool } = acquired;
    await announceLaunch(deps, context, { instanceId, ...pool });
    return {
      status: 'succeeded',
      result: {
        instance_id: instanceId,
        instance_type: pool.instanceType,
        availability_zone: pool.availabilityZone,
        lifecycle: pool.lifecycle,
        origin: pool.origin,
      },
    };
  };

/** Puts the launched instance on the event and into the feed. */
export async function announceLaunch(
  deps: Pick<PlanDeps, 'store' | 'clock'>,
  context: StepContext,
  launched: {
    readonly instanceId: string;
    readonly instanceType: string;
    readonly availabilityZone: string;
    readonly lifecycle: 'spot' | 'on-demand';
    readonly origin: string;
  },
): Promise<void> {
  const subject = subjectOf(context.plan);
  const name = `${launched.instanceType} ${launched.lifecycle} in ${launched.availabilityZone}`;
  await context.log('info', `launched ${launched.instanceId}: ${name} (${launched.origin})`);
  await deps.store.transaction(async (store) => {
    await store.events.update(subject.event_id, {
      replacementInstanceId: launched.instanceId,
      replacementNodeType: launched.lifecycle,
    });
    await store.activity.append({
      at: deps.clock.now(),
      kind: 'interruption.launched',
      severity: 'info',
      title: `Replacement for ${subject.node_name} launched: ${name}`,
      customerId: context.plan.customerId,
      clusterId: context.plan.clusterId,
      planId: context.plan.id,
      eventId: subject.event_id,
      detail: { instance_id: launched.instanceId, origin: launched.origin },
    });
  });
}
