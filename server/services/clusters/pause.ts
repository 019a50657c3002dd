import { ok } from '@/server/domain/shared/result';
import type { Clock } from '@/server/ports/clock';
import type { ClusterRepository } from '@/server/ports/repositories/cluster-repository';
import type { CustomerRepository } from '@/server/ports/repositories/customer-repository';
import type { PauseRepository, PauseTarget } from '@/server/ports/repositories/pause-repository';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';

interface PauseDeps {
  readonly clusters: ClusterRepository;
  readonly customers: Pick<CustomerRepository, 'findById'>;
  readonly pauses: PauseRepository;
  readonly clock: Clock;
}

async function reachable(deps: PauseDeps, target: PauseTarget, actor: Actor): Promise<Outcome<void>> {
  switch (target.kind) {
    case 'platform':
      return ok(undefined);
    case 'customer':
      return (await deps.customers.findById(actor.scope, target.customerId)) === null
        ? refuse('not_found', 'not_found', 'no such customer')
        : ok(undefined);
    case 'cluster':
      return (await deps.clusters.findById(actor.scope, target.clusterId)) === null
        ? refuse('not_found', 'not_found', 'no such cluster')
        : ok(undefined);
  }
}

/** Sets a pause switch, or changes the level of one that is set (Decision 4). */
export const createPause =
  (deps: PauseDeps) =>
  async (
    input: { scope: PauseTarget; level: 'optimization' | 'everything'; reason: string | null },
    actor: Actor,
  ): Promise<Outcome<void>> => {
    const found = await reachable(deps, input.scope, actor);
    if (!found.ok) return found;
    const { level, reason } = input;
    await deps.pauses.set(input.scope, { level, reason, pausedBy: actor.name }, deps.clock.now());
    return ok(undefined);
  };

/** Lifts a pause switch; idempotent. */
export const createResume =
  (deps: PauseDeps) =>
  async (target: PauseTarget, actor: Actor): Promise<Outcome<void>> => {
    const found = await reachable(deps, target, actor);
    if (!found.ok) return found;
    await deps.pauses.lift(target, actor.name, deps.clock.now());
    return ok(undefined);
  };
