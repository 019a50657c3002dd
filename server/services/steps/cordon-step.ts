import type { NodeSnapshot, Taint } from '@/server/domain/cluster/snapshot';
import { callLimitMs } from '@/server/domain/interruption/deadline';
import type { Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import type { Store } from '@/server/ports/store';
import type { StepContext, StepHandler } from '@/server/services/plans/step-handler';
import type { EventHooks } from './event-hooks';

export interface CordonStepDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the answer to an event adds to a cordon. */
export interface CordonHooks extends Pick<EventHooks, 'eventId'> {
  readonly taint: Taint;
  /** Tells the readers of the node's Events why; best effort. */
  readonly recordNodeEvent: (
    context: StepContext,
    node: Pick<NodeSnapshot, 'name' | 'uid'>,
    at: Date,
  ) => void;
}

/**
 * Cordons the step's node; the answer to an event also taints it. `cordoned_at` is the time of the API server's answer.
 */
export const createCordonStep =
  (deps: CordonStepDeps, hooks?: CordonHooks): StepHandler<'cordon'> =>
  async (context) => {
    const { session, plan } = context;
    const { node_name: nodeName, node_uid: uid } = context.step.input;
    const node = { name: nodeName, uid };
    const known = session.snapshot()?.nodes.get(nodeName);
    const outcome = await session.api.cordon(
      await context.permit('cordon', node.uid),
      node,
      hooks?.taint ?? null,
      {
        timeoutMs: plan.deadlineAt === null ? 10_000 : callLimitMs(plan.deadlineAt, deps.clock.now()),
        signal: context.signal,
        ...(known?.uid === node.uid ? { known } : {}),
      },
    );
    switch (outcome.kind) {
      case 'patched': {
        const at = deps.clock.now();
        await announce(deps, context, {
          nodeName,
          eventId: hooks?.eventId(context) ?? null,
          at,
        });
        hooks?.recordNodeEvent(context, node, at);
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
