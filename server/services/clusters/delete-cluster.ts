import { ok } from '@/server/domain/shared/result';
import type { Clock } from '@/server/ports/clock';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';

/** Nodes uncordoned before the token goes; a cluster in which we cordoned more is an operator's case. */
const MOST_UNCORDONS = 100;

export interface DeleteClusterDeps {
  readonly clusters: ClusterRepository;
  readonly clock: Clock;
  /** Uncordons as any operator's action does: a plan through the gate and a worker. */
  readonly cordonNode: (
    input: { readonly clusterId: string; readonly nodeName: string; readonly uncordon: boolean },
    actor: Actor,
  ) => Promise<Outcome<unknown>>;
}

/**
 * Stops looking after a cluster: nodes that we cordoned are uncordoned, its open plans are cancelled, its token is
 * erased, workers let go of it; history stays. Refused while an interruption runs, and until an optimization, asked to
 * stop, has undone what it began. Names the nodes that are cordoned still because no worker or cluster answered: with
 * the token gone nobody here can uncordon them.
 */
export const createDeleteCluster =
  (deps: DeleteClusterDeps) =>
  async (clusterId: string, actor: Actor): Promise<Outcome<{ leftCordoned: readonly string[] }>> => {
    const cluster = await deps.clusters.findById(actor.scope, clusterId);
    if (cluster === null) return refuse('not_found', 'not_found', 'no such cluster');
    const note = {
      kind: 'cluster.deleted' as const,
      title: `${cluster.clusterName} was removed by ${actor.name}`,
    };
    const cordoned = (await deps.clusters.findCordonedByUs(clusterId)).slice(0, MOST_UNCORDONS);
    const freed = new Set<string>();
    await Promise.all(
      cordoned.map(async (nodeName) => {
        const done = await deps.cordonNode({ clusterId, nodeName, uncordon: true }, actor);
        if (done.ok) freed.add(nodeName);
      }),
    );
    const outcome = await deps.clusters.delete(clusterId, note, deps.clock.now());
    switch (outcome.kind) {
      case 'deleted':
        return ok({ leftCordoned: outcome.cordonedNodeNames.filter((name) => !freed.has(name)) });
      case 'interruption-running':
        return refuse(
          'conflict',
          'interruption_running',
          'an interruption runs in this cluster; try again after it',
          {
            optimization_ids: outcome.planIds,
          },
        );
      case 'optimization-running':
        return refuse(
          'conflict',
          'optimization_running',
          'an optimization of this cluster has been asked to stop and to undo what it began; remove the cluster once it has ended',
          { optimization_ids: outcome.planIds },
        );
      case 'not-found':
        return refuse('not_found', 'not_found', 'no such cluster');
    }
  };
