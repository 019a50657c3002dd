import { previewDrain, type DrainPreview } from '@/server/domain/drainability/preview-drain';
import { ok } from '@/server/domain/shared/result';
import type { ClusterGateway } from '@/server/ports/cluster-api';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import { findTarget, type FindTargetDeps } from './find-target';
import type { OperationDeps } from '@/server/services/plans/open-operation';
import { readSnapshot } from './read-snapshot';

export type PreviewDrainDeps = OperationDeps & FindTargetDeps & { readonly clusterGateway: ClusterGateway };

/** What a drain of the node would evict, where to, and what speaks against it. Changes nothing. */
export const createPreviewDrain =
  (deps: PreviewDrainDeps) =>
  async (
    input: { readonly clusterId: string; readonly nodeName: string },
    actor: Actor,
  ): Promise<Outcome<DrainPreview & { readonly nodeUid: string }>> => {
    const target = await findTarget(deps, input.clusterId, actor);
    if (!target.ok) return target;
    const snapshot = await readSnapshot(deps, target.value.connection);
    if (!snapshot.ok) return snapshot;
    const preview = previewDrain(snapshot.value, input.nodeName);
    const node = snapshot.value.nodes.get(input.nodeName);
    if (preview === null || node === undefined)
      return refuse('not_found', 'not_found', `no node ${input.nodeName}`);
    return ok({ ...preview, nodeUid: node.uid });
  };
