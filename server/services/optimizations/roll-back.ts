import { z } from 'zod';
import { leavingPods } from '@/server/domain/planning/removal-reasons';
import { errorMessage } from '@/server/domain/shared/app-error';
import { ClaimLostError } from '@/server/ports/repositories/claim-lost-error';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import type { StepContext } from '../plans/step-handler';
import { launchResultSchema } from '../plans/steps/launch-step';

export interface RolledBack {
  /** What was taken back, in words. */
  readonly undone: readonly string[];
  /** What could not or need not be taken back, in words. */
  readonly stays: readonly string[];
  /** Instances of the plan that were ended again. */
  readonly terminated: ReadonlySet<string>;
}

const nodeSchema = z.object({ nodeName: z.string(), nodeUid: z.string() });
const cordonedSchema = z.object({ changed: z.boolean() });

/**
 * Takes back what a plan that failed has begun: nodes that it cordoned and did not remove are schedulable again, and
 * machines that it launched and nobody uses are ended. A new node on which pods run already stays, and is said.
 * Idempotent: what is undone already is found so.
 */
export async function rollBack(context: StepContext): Promise<RolledBack> {
  const undone: string[] = [];
  const stays: string[] = [];
  const terminated = new Set<string>();
  const attempt = async (what: string, work: () => Promise<string | null>): Promise<void> => {
    try {
      const done = await work();
      if (done !== null) undone.push(done);
    } catch (error) {
      if (error instanceof ClaimLostError || context.signal.aborted) throw error;
      stays.push(`${what} (${errorMessage(error)})`);
      await context.log('error', `${what} could not be undone: ${errorMessage(error)}`);
    }
  };
  for (const step of context.steps()) {
    if (step.stepType === 'cordon') await attempt(`${step.target} cordoned`, () => uncordon(context, step));
    if (step.stepType !== 'launch') continue;
    const launched = launchResultSchema.safeParse(step.result);
    if (!launched.success) continue;
    const { instance_id: instanceId } = launched.data;
    const pods = podsOn(context, instanceId);
    if (pods > 0) {
      stays.push(`${instanceId} with ${pods} pod(s) on it`);
      continue;
    }
    await attempt(`${instanceId} launched`, async () => {
      await context.session.aws.compute.terminate(context.permit('terminate', instanceId), instanceId, {
        timeoutMs: 15_000,
      });
      terminated.add(instanceId);
      return `${instanceId} terminated`;
    });
  }
  return { undone, stays, terminated };
}

/** Null when this plan did not cordon it, or it is gone. */
async function uncordon(context: StepContext, step: StepRecord): Promise<string | null> {
  const cordoned = cordonedSchema.safeParse(step.result);
  if (!cordoned.success || !cordoned.data.changed) return null;
  const removed = context
    .steps()
    .some(
      (one) =>
        one.stepType === 'terminate' && one.status === 'succeeded' && one.input['nodeName'] === step.target,
    );
  if (removed) return null;
  const { nodeName, nodeUid } = nodeSchema.parse(step.input);
  const outcome = await context.session.api.uncordon(
    context.permit('uncordon', nodeUid),
    { name: nodeName, uid: nodeUid },
    null,
    { timeoutMs: 10_000 },
  );
  if (outcome.kind === 'patched') return `${nodeName} schedulable again`;
  if (outcome.kind === 'not-found') return null;
  throw new Error(outcome.message);
}

/** Pods that run on the instance's node and would have to move again. */
function podsOn(context: StepContext, instanceId: string): number {
  const snapshot = context.session.snapshot();
  if (snapshot === null) return 0;
  for (const node of snapshot.nodes.values())
    if (node.instanceId === instanceId) return leavingPods(snapshot, node.name).length;
  return 0;
}
