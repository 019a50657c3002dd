import type { StepInput } from '@/contracts/plans';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import type { StepContext, StepEnd, StepHandler } from '@/server/services/plans/step-handler';
import { wasAsked } from '@/server/services/steps/terminate/terminate-in-group';
import { ofOtherPlans } from '@/server/services/plans/other-plans';
import { leftReason, wasLeft } from '@/server/services/steps/node-left';

const ENDING = new Set(['terminated', 'shutting-down']);

type RemovalStep = 'cordon' | 'drain' | 'terminate';
type RemovalSteps = { readonly [T in RemovalStep]: StepHandler<T> };

/**
 * Cordon, drain and end of one node of an optimization: as any other plan does them, but a node that went by itself, or
 * that an interruption has taken over meanwhile, is no reason to stop. It is leaving in any case, and is that plan's.
 */
export function createRemoveNodeSteps(deps: PlanDeps, steps: RemovalSteps): RemovalSteps {
  const unlessLeft =
    <T extends RemovalStep>(handler: StepHandler<T>): StepHandler<T> =>
    async (context) => {
      const { input, stepType, attempts } = context.step as StepRecord<RemovalStep>;
      // Every step of a removal may leave its node alone, with the reason as its result.
      const left = (reason: string) =>
        ({ status: 'succeeded', result: { left: reason } }) as unknown as StepEnd<T>;
      const why = () =>
        whyLeft(deps, context, { input, resumedEnd: stepType === 'terminate' && attempts > 1 });
      const before = context.dependencies().find(wasLeft);
      const reason = (before === undefined ? null : leftReason(before)) ?? (await why());
      if (reason !== null) return left(reason);
      const end = await handler(context);
      if (end.status !== 'failed') return end;
      const meanwhile = await why();
      return meanwhile === null ? end : left(meanwhile);
    };
  return {
    cordon: unlessLeft(steps.cordon),
    drain: unlessLeft(steps.drain),
    terminate: unlessLeft(async (context: StepContext<'terminate'>) => {
      // A predecessor that died, or a person, may have ended it: EC2 is told once.
      const { instance_id: instanceId, group } = context.step.input;
      const [machine] = await context.session.aws.compute.describeInstances([instanceId], {
        timeoutMs: 5_000,
      });
      if (machine === undefined || !ENDING.has(machine.state)) return steps.terminate(context);
      // A group that was not told to want one less brings another in the machine's place.
      if (group !== undefined && !wasAsked(context.step))
        return {
          status: 'succeeded',
          result: { left: `${instanceId} has ended by itself; ${group.name} replaces it` },
        };
      return { status: 'succeeded', result: { by_us: context.step.attempts > 1, found: machine.state } };
    }),
  };
}

async function whyLeft(
  deps: PlanDeps,
  context: Pick<StepContext, 'plan' | 'signal' | 'session'>,
  step: {
    readonly input: StepInput<RemovalStep>;
    /** A step that was resumed may itself have made the node go. */
    readonly resumedEnd: boolean;
  },
): Promise<string | null> {
  const { node_name: nodeName, node_uid: nodeUid, instance_id: instanceId } = step.input;
  const others = await ofOtherPlans(deps, context);
  if (others.nodes.has(nodeName) || (instanceId !== undefined && others.instances.has(instanceId)))
    return `${nodeName} is looked after by another plan`;
  const snapshot = context.session.live() ? context.session.snapshot() : null;
  if (snapshot === null || step.resumedEnd) return null;
  return snapshot.nodes.get(nodeName)?.uid === nodeUid ? null : `${nodeName} is gone`;
}
