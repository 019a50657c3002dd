import type { Log } from '@/server/ports/log';
import type { StepContext } from '@/server/services/plans/step-handler';
import type { CordonHooks } from '@/server/services/steps/cordon-step';
import type { DrainHooks } from '@/server/services/steps/drain/drain-subject';
import type { EventHooks } from '@/server/services/steps/event-hooks';
import { INTERRUPTION_TAINT } from '@/server/services/steps/interruption-taint';
import { subjectOf } from '../interruption-subject';
import { groupEndsMachineEarly } from './detach-step';

/** What an interruption adds to the steps that it shares with other kinds of plan. */
export const eventHooks: EventHooks = {
  standsDown: (context) =>
    context.stepOf('verify')?.status === 'failed' ? 'EC2 contradicts the event' : null,
  eventId: ({ plan }) => subjectOf(plan).event_id,
};

/** Taints the node besides, and leaves an Event on it: the customer's `kubectl get events` says what was done. */
export const cordonHooks = (deps: { readonly log: Log }): CordonHooks => ({
  eventId: eventHooks.eventId,
  taint: INTERRUPTION_TAINT,
  recordNodeEvent: (context, node, at) => {
    const { instance_id: instanceId } = subjectOf(context.plan);
    context.session.api
      .recordNodeEvent(node, {
        reason: 'SpotInterruption',
        message: `CloudOptim cordons and drains this node: AWS reclaims ${instanceId}`,
        type: 'Warning',
        at,
      })
      .then((left) =>
        left.recorded
          ? undefined
          : context.log('info', `no Event was left on the node: ${left.reason ?? 'refused'}`),
      )
      .catch((error: unknown) =>
        deps.log.debug({ err: error, plan_id: context.plan.id }, 'no Event could be left on the node'),
      );
  },
});

/** A drain against the deadline, whose pods may wait for new capacity. */
export const drainHooks: DrainHooks = {
  standsDown: eventHooks.standsDown,
  replacementReady,
  drained: async (store, { plan }, { at, seconds, undrained, pods }) => {
    const { event_id: eventId, node_name: nodeName } = subjectOf(plan);
    await store.events.update(eventId, {
      drainedAt: at,
      drainDurationSeconds: seconds,
      podCount: pods.length,
    });
    await store.activity.append({
      at,
      kind: 'interruption.drained',
      severity: undrained === 0 ? 'info' : 'error',
      title:
        undrained === 0
          ? `${nodeName} drained: ${pods.length} pods in ${seconds.toFixed(0)} s`
          : `${nodeName}: ${undrained} pods were not drained in time`,
      customerId: plan.customerId,
      clusterId: plan.clusterId,
      planId: plan.id,
      eventId,
      detail: { node_name: nodeName, pods: pods.length, undrained },
    });
  },
};

/** Capacity is there, or will only come once pods are pending (an autoscaler in the cluster). */
function replacementReady(context: StepContext): boolean {
  if (subjectOf(context.plan).stance === 'drain-only') return true;
  if (context.stepOf('await-group') !== null && groupEndsMachineEarly(context.stepOf('detach'))) return true;
  const step = context.stepOf('wait-ready') ?? context.stepOf('await-group');
  return step === null || step.status === 'succeeded';
}
