import { plusSeconds, type Instant } from '@/server/domain/shared/instant';
import type { AcquireDeps } from '../launching/prepare-acquisition';
import { keepTrying } from '../plans/keep-trying';
import type { StepContext, StepEnd, StepHandler } from '../plans/step-handler';
import { whyStopped } from './why-stopped';
import { launchResultSchema } from '../plans/steps/launch-step';

/** Spec 08-decided, 2: a node that is not Ready after this is not waited for. */
const READY_LIMIT_SECONDS = 180;
const LOOK_EVERY_MS = 2_000;
const EC2_ASK_EVERY_MS = 15_000;
/** How often the stored events are asked for one about the machine, and whether the plan is to go on at all. */
const EVENTS_EVERY_MS = 4_000;
const ENDING = new Set(['terminated', 'shutting-down', 'stopped', 'stopping']);

/**
 * Waits until the launched instance is a Ready, schedulable node. Fails after three minutes, and at once when EC2 ends
 * it, AWS gives notice that it will, another node of the plan has failed or a person stops the plan; the record then
 * terminates what nobody uses.
 */
export const createWaitNodeStep =
  (deps: AcquireDeps): StepHandler =>
  async (context) => {
    const [launch] = context.dependencies();
    const { instance_id: instanceId } = launchResultSchema.parse(launch?.result);
    return awaitNode(deps, context, {
      instanceId,
      since: launch?.finishedAt ?? deps.clock.now(),
      reservedBy: launch?.id ?? '',
      whyGiveUp: () => {
        const broken = context.steps().find((step) => step.status === 'failed');
        return broken === undefined ? null : `${broken.stepType} ${broken.target} failed`;
      },
    });
  };

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
  const limit = plusSeconds(machine.since, READY_LIMIT_SECONDS);
  let nextAskAt = deps.clock.now().getTime() + EC2_ASK_EVERY_MS;
  let nextEventsAt = 0;
  for (;;) {
    context.signal.throwIfAborted();
    const now = deps.clock.now();
    const node = readyNode(context, instanceId);
    // Its room is reserved until it counts as a node, so that no judgement falls between the two.
    const counts = context.session.facts.rows().some((row) => row.instanceId === instanceId);
    if (node !== null && counts) {
      await keepTrying(deps, context.signal, () => deps.store.safety.release(machine.reservedBy, now));
      await context.log('info', `${node} is Ready (${instanceId})`);
      return {
        status: 'succeeded',
        result: { node_name: node, instance_id: instanceId, ready_at: now.toISOString() },
      };
    }
    const givenUp = machine.whyGiveUp();
    if (givenUp !== null) return { status: 'skipped', reason: givenUp };
    if (now.getTime() >= nextEventsAt) {
      nextEventsAt = now.getTime() + EVENTS_EVERY_MS;
      const { account, region } = context.plan;
      const [loss] = await keepTrying(deps, context.signal, () =>
        deps.store.events.findLosses(account, region, [instanceId]),
      );
      if (loss?.eventType === 'interruption_warning')
        return failed('interrupted', `AWS takes ${instanceId} back before it is a Ready node`);
      const stopped = await whyStopped(deps, context);
      if (stopped !== null) return failed('stopped', stopped);
    }
    if (now >= limit)
      return failed('not_ready', `${instanceId} was not Ready after ${READY_LIMIT_SECONDS} s`);
    if (now.getTime() >= nextAskAt) {
      nextAskAt = now.getTime() + EC2_ASK_EVERY_MS;
      const state = await stateOf(context, instanceId);
      if (state !== null && ENDING.has(state))
        return failed('instance_ended', `EC2 says that ${instanceId} is ${state}`);
    }
    await context.wait(LOOK_EVERY_MS);
  }
}

const failed = (code: string, message: string): StepEnd => ({ status: 'failed', error: { code, message } });

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
