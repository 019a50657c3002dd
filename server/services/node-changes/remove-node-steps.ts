import { z } from 'zod';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import type { StepContext, StepEnd, StepHandler } from '@/server/services/plans/step-handler';
import { wasAsked } from '@/server/services/steps/terminate/terminate-in-group';
import { ofOtherPlans } from '@/server/services/plans/other-plans';
import { leftReason, wasLeft } from '@/server/services/steps/node-left';

const nodeSchema = z.object({
  nodeName: z.string(),
  nodeUid: z.string(),
  instanceId: z.string(),
  group: z.object({ name: z.string() }).optional(),
});

const ENDING = new Set(['terminated', 'shutting-down']);

const left = (reason: string): StepEnd => ({ status: 'succeeded', result: { left: reason } });

/**
 * Cordon, drain and end of one node of an optimization: as any other plan does them, but a node that went by itself, or
 * that an interruption has taken over meanwhile, is no reason to stop. It is leaving in any case, and is that plan's.
 */
export function createRemoveNodeSteps(
  deps: PlanDeps,
  steps: { readonly cordon: StepHandler; readonly drain: StepHandler; readonly terminate: StepHandler },
): { readonly cordon: StepHandler; readonly drain: StepHandler; readonly terminate: StepHandler } {
  const unlessLeft =
    (handler: StepHandler): StepHandler =>
    async (context) => {
      const before = context.dependencies().find(wasLeft);
      const reason = (before === undefined ? null : leftReason(before)) ?? (await whyLeft(deps, context));
      if (reason !== null) return left(reason);
      const end = await handler(context);
      if (end.status !== 'failed') return end;
      const meanwhile = await whyLeft(deps, context);
      return meanwhile === null ? end : left(meanwhile);
    };
  return {
    cordon: unlessLeft(steps.cordon),
    drain: unlessLeft(steps.drain),
    terminate: unlessLeft(async (context) => {
      // A predecessor that died, or a person, may have ended it: EC2 is told once.
      const { instanceId, group } = nodeSchema.parse(context.step.input);
      const [machine] = await context.session.aws.compute.describeInstances([instanceId], {
        timeoutMs: 5_000,
      });
      if (machine === undefined || !ENDING.has(machine.state)) return steps.terminate(context);
      // A group that was not told to want one less brings another in the machine's place.
      if (group !== undefined && !wasAsked(context.step))
        return left(`${instanceId} has ended by itself; ${group.name} replaces it`);
      return { status: 'succeeded', result: { by_us: context.step.attempts > 1, found: machine.state } };
    }),
  };
}

async function whyLeft(deps: PlanDeps, context: StepContext): Promise<string | null> {
  const { nodeName, nodeUid, instanceId } = nodeSchema.parse(context.step.input);
  const others = await ofOtherPlans(deps, context);
  if (others.nodes.has(nodeName) || others.instances.has(instanceId))
    return `${nodeName} is looked after by another plan`;
  const snapshot = context.session.live() ? context.session.snapshot() : null;
  // A step that was resumed may itself have made the node go.
  if (snapshot === null || (context.step.stepType === 'terminate' && context.step.attempts > 1)) return null;
  return snapshot.nodes.get(nodeName)?.uid === nodeUid ? null : `${nodeName} is gone`;
}
