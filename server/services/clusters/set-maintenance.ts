import type { Maintenance } from '@/server/domain/calendar/maintenance';
import { ok } from '@/server/domain/shared/result';
import type { Clock } from '@/server/ports/clock';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';

/** Replaces when optimizations of a cluster may run; null: at any time. Spot warnings are answered always. Idempotent. */
export const createSetMaintenance =
  (deps: {
    readonly clusters: Pick<ClusterRepository, 'findById' | 'saveSettings'>;
    readonly clock: Clock;
  }) =>
  async (
    input: { readonly clusterId: string; readonly maintenance: Maintenance | null },
    actor: Actor,
  ): Promise<Outcome<void>> => {
    const cluster = await deps.clusters.findById(actor.scope, input.clusterId);
    if (cluster === null) return refuse('not_found', 'not_found', 'no such cluster');
    const change = input.maintenance === null ? 'removed' : 'changed';
    const note = {
      kind: 'cluster.updated' as const,
      title: `The maintenance windows of ${cluster.clusterName} were ${change} by ${actor.name}`,
    };
    await deps.clusters.saveSettings(cluster.id, { maintenance: input.maintenance }, note, deps.clock.now());
    return ok(undefined);
  };
