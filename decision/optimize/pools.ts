import type {
  ClusterState,
  ContractAllocation,
  DecisionConstraints,
  Pool,
} from '@/contracts/decision-server';

/** A pool that a mix may draw on, with how many nodes of it run today. */
export interface PoolChoice extends Pool {
  readonly running: number;
}

/** A pool of which so many nodes are wanted. */
export interface Chosen {
  readonly pool: PoolChoice;
  readonly count: number;
}

/** What an optimization came to, before it is put on the wire. */
export interface Decision {
  readonly mix: readonly Chosen[];
  /** 0…1, see the functions that set it. */
  readonly confidence: number;
  /** One paragraph that an operator can read. */
  readonly explanation: string;
}

export function poolName(pool: Pick<Pool, 'instance_type' | 'availability_zone' | 'lifecycle'>): string {
  return `${pool.instance_type}/${pool.availability_zone}/${pool.lifecycle}`;
}

function lowerScore(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return null;
  return Math.min(a, b);
}

/** Pools of today and of the candidates, one entry each, ordered by name; the lower of two stated scores counts. */
export function collectPools(
  state: Pick<ClusterState, 'current_allocations' | 'candidate_pools'>,
): readonly PoolChoice[] {
  const pools = new Map<string, PoolChoice>();
  const add = (pool: Pool, running: number): void => {
    const name = poolName(pool);
    const seen = pools.get(name);
    pools.set(name, {
      instance_type: pool.instance_type,
      availability_zone: pool.availability_zone,
      lifecycle: pool.lifecycle,
      vcpu: pool.vcpu,
      memory_gib: pool.memory_gib,
      price_per_hour: pool.price_per_hour,
      risk_score: seen === undefined ? pool.risk_score : lowerScore(seen.risk_score, pool.risk_score),
      running: (seen?.running ?? 0) + running,
    });
  };
  for (const row of state.current_allocations) add(row, row.count);
  for (const pool of state.candidate_pools) add(pool, 0);
  return [...pools.values()].sort((a, b) => (poolName(a) < poolName(b) ? -1 : 1));
}

/** Whether a pool may be bought: it has capacity and a price, and a Spot pool is safe enough; no score counts as 0. */
export function mayBuy(pool: Pool, constraints: DecisionConstraints): boolean {
  if (pool.price_per_hour === null || pool.vcpu <= 0) return false;
  return pool.lifecycle === 'on-demand' || (pool.risk_score ?? 0) >= constraints.min_risk_score;
}

/** Rows of a mix with count 0 left out. */
export function toAllocations(mix: readonly Chosen[]): readonly ContractAllocation[] {
  return mix
    .filter(({ count }) => count > 0)
    .map(({ pool: { running: _running, ...pool }, count }) => ({ ...pool, count }));
}

export function pricePerHour(mix: readonly Chosen[]): number {
  return mix.reduce((sum, { pool, count }) => sum + count * (pool.price_per_hour ?? 0), 0);
}
