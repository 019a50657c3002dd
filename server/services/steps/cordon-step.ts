import { z } from 'zod';
import type { Taint } from '@/server/domain/cluster/snapshot';
import { callLimitMs } from '@/server/domain/interruption/deadline';
import type { Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import type { Store } from '@/server/ports/store';
import { subjectOfStep, type StepContext, type StepHandler } from '@/server/services/plans/step-handler';

/** Keeps new pods away and tells every reader of the node why. */
export const INTERRUPTION_TAINT: Taint = {
  key: 'cloudoptim.io/interruption',
  value: 'spot',
  effect: 'NoSchedule',
};

const subjectSchema = z.object({
  nodeName: z.string(),
  nodeUid: z.string(),
  instanceId: z.string().nullish(),
  eventId: z.string().nullish(),
});

export interface CordonStepDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Cordons the plan's node; an interruption also taints it. The page's `cordoned_at` is the time of the API server's
 * answer.
 */
export const createCordonStep =
  (deps: CordonStepDeps): StepHandler =>
  async (context) => {
    const { session, plan } = context;
    const subject = subjectSchema.parse(subjectOfStep(context));
    const node = { name: subject.nodeName, uid: subject.nodeUid };
    const known = session.snapshot()?.nodes.get(subject.nodeName);
    const isInterruption = plan.optimizationType === 'interruption';
    const outcome = await session.api.cordon(
      context.permit('cordon', node.uid),
      node,
      isInterruption ? INTERRUPTION_TAINT : null,
      {
        timeoutMs: plan.deadlineAt === null ? 10_000 : callLimitMs(plan.deadlineAt, deps.clock.now()),
        signal: context.signal,
        ...(known?.uid === node.uid ? { known } : {}),
      },
    );
    switch (outcome.kind) {
      case 'patched': {
        const at = deps.clock.now();
        await announce(deps, context, { nodeName: subject.nodeName, eventId: subject.eventId ?? null, at });
        if (isInterruption)
          leaveNodeEvent(deps, context, node, { instanceId: subject.instanceId ?? 'its instance', at });
        return { status: 'succeeded', result: { cordoned_at: at.toISOString(), changed: outcome.changed } };
      }
      case 'not-found':
        return { status: 'failed', error: { code: 'node_gone', message: 'the node is gone already' } };
      case 'forbidden':
      case 'refused':
        return { status: 'failed', error: { code: outcome.kind, message: outcome.message } };
    }
  };

async function announce(
  deps: CordonStepDeps,
  context: StepContext,
  cordoned: { readonly nodeName: string; readonly eventId: string | null; readonly at: Date },
): Promise<void> {
  const { plan } = context;
  const { nodeName, eventId, at } = cordoned;
  await deps.store.transaction(async (store) => {
    if (eventId !== null) await store.events.update(eventId, { cordonedAt: at });
    await store.activity.append({
      at,
      kind: eventId === null ? 'plan.progress' : 'interruption.cordoned',
      severity: 'info',
      title: `${nodeName} cordoned`,
      customerId: plan.customerId,
      clusterId: plan.clusterId,
      planId: plan.id,
      eventId,
      detail: { node_name: nodeName },
    });
  });
}

/** Best effort and beside the way: the customer's `kubectl get events` tells what was done. */
function leaveNodeEvent(
  deps: CordonStepDeps,
  context: StepContext,
  node: { readonly name: string; readonly uid: string },
  { instanceId, at }: { readonly instanceId: string; readonly at: Date },
): void {
  const event = {
    reason: 'SpotInterruption',
    message: `CloudOptim cordoned and drains this node: AWS takes ${instanceId} back`,
    type: 'Warning' as const,
    at,
  };
  context.session.api
    .recordNodeEvent(node, event)
    .then((left) =>
      left.recorded
        ? undefined
        : context.log('info', `no Event was left on the node: ${left.reason ?? 'refused'}`),
    )
    .catch((error: unknown) =>
      deps.log.debug({ err: error, plan_id: context.plan.id }, 'no Event could be left on the node'),
    );
}
