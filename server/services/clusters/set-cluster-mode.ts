import { ok } from '@/server/domain/shared/result';
import type { Clock } from '@/server/ports/clock';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import type { ClusterMode } from './cluster-input';

/** Sets what may be done without a person (Decision 4). Idempotent. */
export const createSetClusterMode =
  (deps: { readonly clusters: ClusterRepository; readonly clock: Clock }) =>
  async (input: { clusterId: string; mode: ClusterMode }, actor: Actor): Promise<Outcome<void>> => {
    const cluster = await deps.clusters.findById(actor.scope, input.clusterId);
    if (cluster === null) return refuse('not_found', 'not_found', 'no such cluster');
    if (cluster.mode !== input.mode) {
      const note = {
        kind: 'cluster.updated' as const,
        title: `${cluster.clusterName} is in mode ${input.mode} now, set by ${actor.name}`,
      };
      await deps.clusters.saveSettings(input.clusterId, { mode: input.mode }, note, deps.clock.now());
    }
    return ok(undefined);
  };
