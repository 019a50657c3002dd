import { plusSeconds, type Instant } from '@/server/domain/shared/instant';
import type { AcquireDeps } from '../launching/prepare-acquisition';
import { keepTrying } from '../plans/keep-trying';
import { failed, type StepContext, type StepEnd } from '../plans/step-handler';
import { whyStopped } from './why-stopped';

/** A node that is not Ready after this is not waited for (Decision 12). */
const READY_LIMIT_SECONDS = 180;
const LOOK_EVERY_MS = 2_000;
const EC2_ASK_EVERY_MS = 15_000;
/** How often the stored events are asked for one about the machine, and whether the plan is to go on at all. */
const EVENTS_EVERY_MS = 4_000;
const ENDING = new Set(['terminated', 'shutting-down', 'stopped', 'stopping']);

/** Why a machine will not become the node that is waited for. */
export interface MachineLost {
  readonly code: string;
  readonly message: string;
}

export type MachineSight =
  | { readonly kind: 'ready'; readonly nodeName: string }
  | { readonly kind: 'lost'; readonly lost: MachineLost }
  /** The plan does not go on, whatever becomes of the machine. */
  | { readonly kind: 'stop'; readonly end: StepEnd };

/** A machine on its way to become a node. */
export interface AwaitedMachine {
  readonly instanceId: string;
  readonly since: Instant;
  /** The step whose reservation stands for its room until it counts as a node. */
  readonly reservedBy: string;
  /** Why nobody needs it any more; null while somebody does. */
  whyGiveUp(): string | null;
}

/** Waits for one machine: succeeded with its node's name, skipped when given up, failed with the reason. */
export async function awaitNode(
  deps: AcquireDeps,
  context: StepContext,
  machine: AwaitedMachine,
): Promise<StepEnd> {
  const { instanceId } = machine;
  const seen = await watchMachine(deps, context, machine);
  switch (seen.kind) {
    case 'ready':
      return {
        status: 'succeeded',
        result: {
          node_name: seen.nodeName,
          instance_id: instanceId,
          ready_at: deps.clock.now().toISOString(),
        },
      };
    case 'lost':
      return failed(seen.lost.code, seen.lost.message);
    case 'stop':
      return seen.end;
  }
}

/** Watches a launched machine until it is a Ready node that counts, is lost, or the plan stops. */
export async function watchMachine(
  deps: AcquireDeps,
  context: StepContext,
  machine: AwaitedMachine,
): Promise<MachineSight> {
  const { instanceId } = machine;
  const limit = plusSeconds(machine.since, READY_LIMIT_SECONDS);
  let nextAskAt = deps.clock.now().getTime() + EC2_ASK_EVERY_MS;
  let nextEventsAt = 0;
  for (;;) {
    context.signal.throwIfAborted();
    const now = deps.clock.now();
    const nodeName = readyNode(context, instanceId);
    // Its room is reserved until it counts as a node, so that no judgment falls between the two.
    const counts = context.session.facts.rows().some((row) => row.instanceId === instanceId);
    if (nodeName !== null && counts) {
      await keepTrying(deps, context.signal, () => deps.store.safety.release(machine.reservedBy, now));
      await context.log('info', `${nodeName} is Ready (${instanceId})`);
      return { kind: 'ready', nodeName };
    }
    const givenUp = machine.whyGiveUp();
    if (givenUp !== null) return stop({ status: 'skipped', reason: givenUp });
    if (now.getTime() >= nextEventsAt) {
      nextEventsAt = now.getTime() + EVENTS_EVERY_MS;
      const interrupted = await interruption(deps, context, instanceId);
      if (interrupted !== null) return interrupted;
      const stopped = await whyStopped(deps, context);
      if (stopped !== null) return stop(failed('stopped', stopped));
    }
    if (now >= limit) return lost('not_ready', `${instanceId} was not Ready after ${READY_LIMIT_SECONDS} s`);
    if (now.getTime() >= nextAskAt) {
      nextAskAt = now.getTime() + EC2_ASK_EVERY_MS;
      const state = await stateOf(context, instanceId);
      if (state !== null && ENDING.has(state))
        return lost('instance_ended', `EC2 says that ${instanceId} is ${state}`);
    }
    await context.wait(LOOK_EVERY_MS);
  }
}

const stop = (end: StepEnd): MachineSight => ({ kind: 'stop', end });
const lost = (code: string, message: string): MachineSight => ({ kind: 'lost', lost: { code, message } });

/** A notice about the machine: what is no node yet is ours to replace, a node has a plan of its own. */
async function interruption(
  deps: AcquireDeps,
  context: StepContext,
  instanceId: string,
): Promise<MachineSight | null> {
  const { account, region, id: planId } = context.plan;
  const losses = await keepTrying(deps, context.signal, () =>
    deps.store.events.findLosses(account, region, [instanceId]),
  );
  const notice = losses.find((loss) => loss.eventType === 'interruption_warning');
  if (notice === undefined) return null;
  const message = `AWS takes ${instanceId} back before it is a Ready node`;
  return notice.planId === null || notice.planId === planId
    ? lost('interrupted', message)
    : stop(failed('interrupted', message));
}

function readyNode({ session }: StepContext, instanceId: string): string | null {
  if (!session.live()) return null;
  for (const node of session.snapshot()?.nodes.values() ?? [])
    if (node.instanceId === instanceId && node.ready && !node.unschedulable) return node.name;
  return null;
}

async function stateOf(context: StepContext, instanceId: string): Promise<string | null> {
  try {
    const [found] = await context.session.aws.compute.describeInstances([instanceId], { timeoutMs: 5_000 });
    return found?.state ?? null;
  } catch {
    context.signal.throwIfAborted();
    return null;
  }
}
