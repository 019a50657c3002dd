import { errorMessage, AppError } from '@/server/domain/shared/app-error';
import { ok } from '@/server/domain/shared/result';
import { StepList } from '@/server/domain/execution/step-types';
import type { ClusterGateway } from '@/server/ports/cluster-api';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import { awaitOperation } from './await-operation';
import { findTarget, type FindTargetDeps } from './find-target';
import { openOperation, type OperationDeps } from '@/server/services/plans/open-operation';

export type CordonDeps = OperationDeps & FindTargetDeps & { readonly clusterGateway: ClusterGateway };

export interface CordonInput {
  readonly clusterId: string;
  readonly nodeName: string;
  readonly uncordon: boolean;
}

/** Cordons or uncordons a node as a plan of one step and answers its new state. */
export const createCordonNode =
  (deps: CordonDeps) =>
  async (
    input: CordonInput,
    actor: Actor,
  ): Promise<
    Outcome<{ readonly operationId: string; readonly nodeName: string; readonly unschedulable: boolean }>
  > => {
    const target = await findTarget(deps, input.clusterId, actor);
    if (!target.ok) return target;
    const { cluster, connection } = target.value;
    const node = await readNode(deps, connection, input.nodeName);
    if (!node.ok) return node;
    const verb = input.uncordon ? 'uncordon' : 'cordon';
    const steps = new StepList();
    const done = steps.add(verb, input.nodeName, [], {
      node_name: input.nodeName,
      node_uid: node.value.uid,
    });
    steps.add('record', input.nodeName, [done], {});
    const opened = await openOperation(deps, cluster, actor, {
      title: `${input.uncordon ? 'Uncordon' : 'Cordon'} ${input.nodeName}`,
      kind: input.uncordon ? 'manual_uncordon' : 'manual_cordon',
      subject: { kind: 'manual', node_name: input.nodeName },
      steps: steps.drafts,
      findings: {},
    });
    if (!opened.ok) return opened;
    const ended = await awaitOperation(deps, opened.value.planId);
    if (!ended.ok) return ended;
    return ok({ operationId: opened.value.planId, nodeName: input.nodeName, unschedulable: !input.uncordon });
  };

async function readNode(
  deps: CordonDeps,
  connection: Parameters<ClusterGateway['open']>[0],
  nodeName: string,
): Promise<Outcome<{ readonly uid: string }>> {
  try {
    const node = await deps.clusterGateway.open(connection).readNode(nodeName, { timeoutMs: 5_000 });
    return node === null ? refuse('not_found', 'not_found', `no node ${nodeName}`) : ok(node);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return refuse('unavailable', 'cluster_unavailable', errorMessage(error), { reason: error.code });
  }
}
