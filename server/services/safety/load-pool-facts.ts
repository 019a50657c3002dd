import { plusSeconds } from '@/server/domain/shared/instant';
import type { Clock } from '@/server/ports/clock';
import type { SpotAdvisor } from '@/server/ports/pool-facts';
import type { Store } from '@/server/ports/store';
import type { PoolFacts } from './fleet-mix';

/** How far back interruptions of ours lower a pool's score: the risk horizon (Decision 15). */
const HORIZON_SECONDS = 30 * 24 * 3600;

export interface PoolFactsDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly advisor: SpotAdvisor;
}

/** Our own facts about the pools of a region, for one judgment. */
export async function loadPoolFacts(deps: PoolFactsDeps, region: string): Promise<PoolFacts> {
  const counts = await deps.store.events.countInterruptionsByPool(
    region,
    plusSeconds(deps.clock.now(), -HORIZON_SECONDS),
  );
  return {
    advisor: deps.advisor,
    recentInterruptions: new Map(
      counts.map((row) => [`${row.instanceType}/${row.availabilityZone}`, row.count]),
    ),
  };
}
