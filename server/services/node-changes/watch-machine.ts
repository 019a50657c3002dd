import { plusSeconds, type Instant } from '@/server/domain/shared/instant';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { keepTrying } from '@/server/services/plans/keep-trying';
import { failed, type StepContext, type StepEnd } from '@/server/services/plans/step-handler';
import { whyStopped } from '@/server/services/plans/why-stopped';

/** A node that is not Ready after this is not waited for (Decision 12). */
const READY_LIMIT_SECONDS = 180;
const EC2_ASK_EVERY_MS = 15_000;
/** How often the stored events are asked for one about the machine, and whether the plan is to go on at all. */
const EVENTS_EVERY_MS = 4_000;
const ENDING = new Set(['terminated', 'shutting-down', 'stopped', 'stopping']);

/** How a wait ends that brings no node. */
type StoppedWait = Exclude<StepEnd<'wait-ready'>, { readonly status: 'succeeded' }>;

/** Why a machine will not become the node that is waited for. */
export interface MachineLost {
  readonly code: string;
  readonly message: string;
}

export type MachineSight =
  | { readonly kind: 'ready'; readonly nodeName: string }
  | { readonly kind: 'lost'; readonly lost: MachineLost }
  /** The plan does not go on, whatever becomes of the machine. */
  | { readonly kind: 'stop'; readonly end: StoppedWait };

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
  deps: PlanDeps,
  context: StepContext,
  machine: AwaitedMachine,
): Promise<StepEnd<'wait-ready'>> {
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
  deps: PlanDeps,
  context: StepContext,
  machine: AwaitedMachine,
): Promise<MachineSight> {
  const { instanceId } = machine;
  const look = (): MachineSight | null => {
    const nodeName = readyNode(context, instanceId);
    // Its room is reserved until it counts as a node, so that no judgment falls between the two.
    const counts = context.session.facts.rows().some((row) => row.instanceId === instanceId);
    if (nodeName !== null && counts) return { kind: 'ready', nodeName };
    const givenUp = machine.whyGiveUp();
    return givenUp === null ? null : stop({ status: 'skipped', reason: givenUp });
  };
  const readEvents = async (): Promise<MachineSight | null> => {
    const interrupted = await interruption(deps, context, instanceId);
    if (interrupted !== null) return interrupted;
    const stopped = await whyStopped(deps, context);
    return stopped === null ? null : stop(failed('stopped', stopped));
  };
  const askEc2 = async (): Promise<MachineSight | null> => {
    const state = await stateOf(context, instanceId);
    return state !== null && ENDING.has(state)
      ? lost('instance_ended', `EC2 says that ${instanceId} is ${state}`)
      : null;
  };
  const seen = await context.watch({
    look,
    asks: [
      { everyMs: EVENTS_EVERY_MS, call: readEvents },
      { everyMs: EC2_ASK_EVERY_MS, firstAfterMs: EC2_ASK_EVERY_MS, call: askEc2 },
    ],
    until: plusSeconds(machine.since, READY_LIMIT_SECONDS),
  });
  if (seen?.kind === 'ready') {
    const at = deps.clock.now();
    await keepTrying(deps, context.signal, () => deps.store.safety.release(machine.reservedBy, at));
    await context.log('info', `${seen.nodeName} is Ready (${instanceId})`);
  }
  return seen ?? lost('not_ready', `${instanceId} was not Ready after ${READY_LIMIT_SECONDS} s`);
}

const stop = (end: StoppedWait): MachineSight => ({ kind: 'stop', end });
const lost = (code: string, message: string): MachineSight => ({ kind: 'lost', lost: { code, message } });

/** A notice about the machine: what is no node yet is ours to replace, a node has a plan of its own. */
async function interruption(
  deps: PlanDeps,
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
