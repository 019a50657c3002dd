import { ok } from '@/server/domain/shared/result';
import type { Clock } from '@/server/ports/clock';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';

/**
 * Stops looking after a cluster: its open plans are cancelled, its token is erased, workers let go of it; history stays.
 * Refused while an interruption runs. Names the nodes that we had cordoned and that are cordoned still: with the token
 * gone nobody here can uncordon them.
 */
export const createDeleteCluster =
  (deps: { readonly clusters: ClusterRepository; readonly clock: Clock }) =>
  async (clusterId: string, actor: Actor): Promise<Outcome<{ leftCordoned: readonly string[] }>> => {
    const cluster = await deps.clusters.findById(actor.scope, clusterId);
    if (cluster === null) return refuse('not_found', 'not_found', 'no such cluster');
    const note = {
      kind: 'cluster.deleted' as const,
      title: `${cluster.clusterName} was removed by ${actor.name}`,
    };
    const outcome = await deps.clusters.delete(clusterId, note, deps.clock.now());
    switch (outcome.kind) {
      case 'deleted':
        return ok({ leftCordoned: outcome.cordonedNodeNames });
      case 'interruption-running':
        return refuse(
          'conflict',
          'interruption_running',
          'an interruption runs in this cluster; try again after it',
          {
            optimization_ids: outcome.planIds,
          },
        );
      case 'not-found':
        return refuse('not_found', 'not_found', 'no such cluster');
    }
  };
