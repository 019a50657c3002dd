import { breakerState, FAILURES_IN_A_ROW } from '@/server/domain/triggers/breaker';
import { ok } from '@/server/domain/shared/result';
import type { Clock } from '@/server/ports/clock';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { Store } from '@/server/ports/store';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';

/**
 * Closes the circuit breaker of a cluster's optimizations: failures until now do not count any more. Refused while it is
 * closed, so that nobody clears the count of failures by the way.
 */
export const createResetBreaker =
  (deps: {
    readonly clusters: Pick<ClusterRepository, 'findById' | 'saveSettings'>;
    readonly store: Pick<Store, 'fleet' | 'schedules'>;
    readonly clock: Clock;
  }) =>
  async (
    input: { readonly clusterId: string; readonly reason: string },
    actor: Actor,
  ): Promise<Outcome<void>> => {
    const cluster = await deps.clusters.findById(actor.scope, input.clusterId);
    const monitored = cluster && (await deps.store.fleet.findMonitoredById(cluster.id));
    if (cluster === null || monitored === null) return refuse('not_found', 'not_found', 'no such cluster');
    const now = deps.clock.now();
    const ends = await deps.store.schedules.findLastEnds(cluster.id, FAILURES_IN_A_ROW);
    const state = breakerState(ends, { resetAt: monitored.breakerResetAt, now });
    if (state.kind === 'closed')
      return refuse('conflict', 'breaker_closed', 'the circuit breaker is not open');
    const note = {
      kind: 'cluster.updated' as const,
      title: `The circuit breaker of ${cluster.clusterName} was reset by ${actor.name}: ${input.reason}`,
    };
    await deps.clusters.saveSettings(cluster.id, { breakerResetAt: now }, note, now);
    return ok(undefined);
  };
