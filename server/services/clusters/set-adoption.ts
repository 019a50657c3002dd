import { ok } from '@/server/domain/shared/result';
import type { Clock } from '@/server/ports/clock';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';

/** Sets whether nodes may be launched outside of Auto Scaling groups in place of their own (Decision 1). Idempotent. */
export const createSetAdoption =
  (deps: {
    readonly clusters: Pick<ClusterRepository, 'findById' | 'saveSettings'>;
    readonly clock: Clock;
  }) =>
  async (
    input: { readonly clusterId: string; readonly adoptsGroups: boolean },
    actor: Actor,
  ): Promise<Outcome<void>> => {
    const cluster = await deps.clusters.findById(actor.scope, input.clusterId);
    if (cluster === null) return refuse('not_found', 'not_found', 'no such cluster');
    const { adoptsGroups } = input;
    if (cluster.adoptsGroups !== adoptsGroups) {
      const may = adoptsGroups ? 'may' : 'may no longer';
      const note = {
        kind: 'cluster.updated' as const,
        title: `New nodes of ${cluster.clusterName} ${may} stand outside of its Auto Scaling groups, set by ${actor.name}`,
      };
      await deps.clusters.saveSettings(cluster.id, { adoptsGroups }, note, deps.clock.now());
    }
    return ok(undefined);
  };
