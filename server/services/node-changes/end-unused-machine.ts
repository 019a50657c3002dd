import type { NodeSnapshot } from '@/server/domain/cluster/snapshot';
import { staysReason } from '@/server/domain/drainability/leaving-pods';
import type { StepContext } from '@/server/services/plans/step-handler';

const CALL_TIMEOUT_MS = 10_000;
const TERMINATE_TIMEOUT_MS = 15_000;
const ENDING = new Set(['terminated', 'shutting-down']);

export type MachineEnd =
  | { readonly kind: 'ended' }
  /** Pods run on it by now: it stays, schedulable. */
  | { readonly kind: 'in-use'; readonly pods: number };

/** The node that a machine has become; null while it is none. */
export function nodeOfMachine({ session }: StepContext, instanceId: string): NodeSnapshot | null {
  for (const node of session.snapshot()?.nodes.values() ?? [])
    if (node.instanceId === instanceId) return node;
  return null;
}

/**
 * Ends a machine of the plan unless somebody uses it. No pod may come to it between the look and the end, so it is
 * cordoned. Idempotent: a machine that is gone, or on its way, is ended.
 */
export async function endUnusedMachine(context: StepContext, instanceId: string): Promise<MachineEnd> {
  const { api, aws } = context.session;
  const options = { timeoutMs: CALL_TIMEOUT_MS };
  const [machine] = await aws.compute.describeInstances([instanceId], options);
  // EC2's lists lag behind its launches: a machine that is not seen may be there all the same.
  if (machine !== undefined && ENDING.has(machine.state)) return { kind: 'ended' };
  const node = nodeOfMachine(context, instanceId);
  if (node !== null) {
    const named = { name: node.name, uid: node.uid };
    await api.cordon(await context.permit('cordon', node.uid), named, null, options);
    const pods = await api.listPodsOnNode(node.name, options);
    const using = pods.filter((pod) => staysReason(pod) === null).length;
    if (using > 0) {
      await api.uncordon(await context.permit('uncordon', node.uid), named, null, options);
      return { kind: 'in-use', pods: using };
    }
  }
  await aws.compute.terminate(await context.permit('terminate', instanceId), instanceId, {
    timeoutMs: TERMINATE_TIMEOUT_MS,
  });
  return { kind: 'ended' };
}
