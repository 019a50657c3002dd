import type { DecisionConstraints } from '@/contracts/decision-server';
import type { Need } from '@/decision/optimize/check-mix';
import type { Chosen, PoolChoice } from '@/decision/optimize/pools';

function unitPrice(pool: PoolChoice, need: Need): number {
  const part = pool.vcpu / Math.max(1, need.vcpu) + pool.memory_gib / Math.max(1, need.memoryGib);
  return (pool.price_per_hour ?? 0) / part;
}

/**
 * A mix without a solver: the cheapest capacity first, each Spot pool up to its share and all of them up to what
 * on-demand leaves, then on-demand; then one on-demand node in each zone that is missing. May fail to hold everything:
 * the caller checks it.
 */
export function fillGreedily(
  pools: readonly PoolChoice[],
  need: Need,
  constraints: DecisionConstraints,
): readonly Chosen[] {
  const ordered = [...pools].sort((a, b) => unitPrice(a, need) - unitPrice(b, need));
  const counts = new Map<PoolChoice, number>();
  let vcpu = 0;
  let memoryGib = 0;
  let spotRoom = need.vcpu * (1 - constraints.min_on_demand_share);
  const take = (pool: PoolChoice, count: number): void => {
    if (count <= 0) return;
    counts.set(pool, (counts.get(pool) ?? 0) + count);
    vcpu += pool.vcpu * count;
    memoryGib += pool.memory_gib * count;
  };
  for (const pool of ordered) {
    const forVcpu = (need.vcpu - vcpu) / pool.vcpu;
    const forMemory = pool.memory_gib === 0 ? 0 : (need.memoryGib - memoryGib) / pool.memory_gib;
    let count = Math.max(0, Math.ceil(Math.max(forVcpu, forMemory) - 1e-9));
    if (pool.lifecycle === 'spot') {
      const room = Math.min(spotRoom, constraints.max_pool_share * need.vcpu);
      count = Math.min(count, Math.floor(room / pool.vcpu + 1e-9));
      spotRoom -= count * pool.vcpu;
    }
    take(pool, count);
  }
  for (const pool of ordered.filter((one) => one.lifecycle === 'on-demand')) {
    const zones = new Set([...counts.keys()].map((one) => one.availability_zone));
    if (zones.size >= constraints.min_availability_zones) break;
    if (!zones.has(pool.availability_zone)) take(pool, 1);
  }
  return [...counts].map(([pool, count]) => ({ pool, count }));
}
