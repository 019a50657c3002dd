import type { CandidatePool } from '@/server/domain/safety/mix/mix';
import { poolIdentity } from '../target-mix/plan-from-mix';

/** What a launch may cost more than planned an hour, for a pool with room; docs/designs/spot-optimization.md. */
const MOST_DEARER_PERCENT = 20n;
/** So many candidates are weighed for one planned pool. */
const MOST_CANDIDATES = 24;

/**
 * Pools that may serve a launch in place of the planned one: of its lifecycle, with at least its vCPU and memory, so that
 * what was found to fit there fits, and at most a fifth dearer. Its own zone first, then the cheapest, then by name.
 * None where a price is not known.
 */
export function alternativePools(
  planned: CandidatePool,
  candidates: readonly CandidatePool[],
): readonly CandidatePool[] {
  const { pricePerHour: plannedPrice } = planned;
  if (plannedPrice === null) return [];
  const isNear = (pool: CandidatePool) => pool.availabilityZone === planned.availabilityZone;
  return candidates
    .flatMap((pool) => (pool.pricePerHour === null ? [] : [{ pool, price: pool.pricePerHour }]))
    .filter(
      ({ pool, price }) =>
        pool.lifecycle === planned.lifecycle &&
        poolIdentity(pool) !== poolIdentity(planned) &&
        pool.vcpu >= planned.vcpu &&
        pool.memoryGib >= planned.memoryGib &&
        price * 100n <= plannedPrice * (100n + MOST_DEARER_PERCENT),
    )
    .sort((a, b) => {
      const nearer = Number(isNear(b.pool)) - Number(isNear(a.pool));
      if (nearer !== 0) return nearer;
      if (a.price !== b.price) return a.price < b.price ? -1 : 1;
      return poolIdentity(a.pool) < poolIdentity(b.pool) ? -1 : 1;
    })
    .slice(0, MOST_CANDIDATES)
    .map(({ pool }) => pool);
}
