import type { Taint } from '@/server/domain/cluster/snapshot';
import { callLimitMs } from '@/server/domain/interruption/deadline';
import type { Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import type { Store } from '@/server/ports/store';
import { subjectOf } from '../../interruptions/interruption-subject';
import type { StepHandler } from '../step-handler';

/** Keeps new pods away and tells every reader of the node why. */
export const INTERRUPTION_TAINT: Taint = {
  key: 'cloudoptim.io/interruption',
  value: 'spot',
  effect: 'NoSchedule',
};

/** Cordons and taints the interrupted node. The page's `cordoned_at` is the time of the API server's answer. */
export const createCordonStep =
  (deps: { readonly store: Store; readonly clock: Clock; readonly log: Log }): StepHandler =>
  async (context) => {
    const { session, plan } = context;
    const subject = subjectOf(plan);
    const node = { name: subject.nodeName, uid: subject.nodeUid };
    const known = session.snapshot()?.nodes.get(subject.nodeName);
    const outcome = await session.api.cordon(context.permit('cordon', node.uid), node, INTERRUPTION_TAINT, {
      timeoutMs: plan.deadlineAt === null ? 5_000 : callLimitMs(plan.deadlineAt, deps.clock.now()),
      signal: context.signal,
      ...(known?.uid === node.uid ? { known } : {}),
    });
    const at = deps.clock.now();
    switch (outcome.kind) {
      case 'patched': {
        await deps.store.transaction(async (store) => {
          await store.events.update(subject.eventId, { cordonedAt: at });
          await store.activity.append({
            at,
            kind: 'interruption.cordoned',
            severity: 'info',
            title: `${subject.nodeName} cordoned`,
            customerId: plan.customerId,
            clusterId: plan.clusterId,
            planId: plan.id,
            eventId: subject.eventId,
            detail: { node_name: subject.nodeName },
          });
        });
        void session.api
          .recordNodeEvent(node, {
            reason: 'SpotInterruption',
            message: `CloudOptim cordoned and drains this node: AWS takes ${subject.instanceId} back`,
            type: 'Warning',
            at,
          })
          .then((event) =>
            event.recorded
              ? undefined
              : context.log('info', `no Event was left on the node: ${event.reason ?? 'not permitted'}`),
          )
          .catch((error: unknown) =>
            deps.log.debug({ err: error, plan_id: plan.id }, 'no Event could be left on the node'),
          );
        return { status: 'succeeded', result: { cordoned_at: at.toISOString(), changed: outcome.changed } };
      }
      case 'not-found':
        return { status: 'failed', error: { code: 'node_gone', message: 'the node is gone already' } };
      case 'forbidden':
        return { status: 'failed', error: { code: 'forbidden', message: outcome.message } };
      case 'refused':
        return { status: 'failed', error: { code: 'refused', message: outcome.message } };
    }
  };
