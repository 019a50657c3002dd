import type { DecisionConstraints } from '@/contracts/decision-server';
import type { Need } from '@/decision/optimize/check-mix';
import { pricePerHour, type Chosen, type PoolChoice } from '@/decision/optimize/pools';
import { countColumn, term } from '@/decision/solver/program-text';

/**
 * A new node runs beside the one it replaces for about a quarter of an hour (boot, join, drain), and a move must be
 * earned back within 24 hours (Decision 24): one hundredth of its price for each node more than today.
 */
const SWITCHING_SHARE = 0.25 / 24;

/** What the optimization minimizes: dollars an hour, new nodes weighted with their move. */
export function mixCost(mix: readonly Chosen[]): number {
  const moves = mix.map(({ pool, count }) => ({ pool, count: Math.max(0, count - pool.running) }));
  return pricePerHour(mix) + SWITCHING_SHARE * pricePerHour(moves);
}

function sumOf(
  pools: readonly PoolChoice[],
  coefficient: (pool: PoolChoice, index: number) => number,
): string {
  const terms = pools.flatMap((pool, index) => {
    const value = coefficient(pool, index);
    return value === 0 ? [] : [term(value, countColumn(index))];
  });
  return terms.join('\n ');
}

function mostUseful(pool: PoolChoice, need: Need, zones: number): number {
  const forMemory = pool.memory_gib === 0 ? 0 : need.memoryGib / pool.memory_gib;
  return Math.ceil(Math.max(need.vcpu / pool.vcpu, forMemory)) + zones;
}

/**
 * The mix as a mixed-integer program in CPLEX LP format: whole nodes of each pool at the least price, today's preferred
 * by a switching cost, so that vCPU and memory cover the need, no Spot pool exceeds its share, on-demand has its share,
 * and enough zones are used. Pools are already filtered by risk. Besides the count columns there are `a3` (new nodes
 * of pool 3), `z1` (zone 1 is used) and `t` (all vCPU).
 */
export function stateProgram(
  pools: readonly PoolChoice[],
  need: Need,
  constraints: DecisionConstraints,
): string {
  const zones = [...new Set(pools.map((pool) => pool.availability_zone))].sort();
  const price = (pool: PoolChoice): number => pool.price_per_hour ?? 0;
  const rows = [
    `total: ${sumOf(pools, (pool) => pool.vcpu)} - 1 t = 0`,
    `vcpu: 1 t >= ${String(need.vcpu)}`,
    `memory: ${sumOf(pools, (pool) => pool.memory_gib)} + 0 t >= ${String(need.memoryGib)}`,
    `ondemand: ${sumOf(pools, (pool) => (pool.lifecycle === 'on-demand' ? pool.vcpu : 0))} ${term(-constraints.min_on_demand_share, 't')} >= 0`,
    ...pools.flatMap((pool, index) =>
      pool.lifecycle === 'spot'
        ? [
            `share${String(index)}: ${term(pool.vcpu, countColumn(index))} ${term(-constraints.max_pool_share, 't')} <= 0`,
          ]
        : [],
    ),
    ...zones.map(
      (zone, position) =>
        `zone${String(position)}: ${sumOf(pools, (pool) => (pool.availability_zone === zone ? 1 : 0))} - 1 z${String(position)} >= 0`,
    ),
    `zones: ${zones.map((_, position) => `+ 1 z${String(position)}`).join(' ')} >= ${String(constraints.min_availability_zones)}`,
    ...pools.map(
      (pool, index) =>
        `new${String(index)}: 1 a${String(index)} - 1 ${countColumn(index)} >= ${String(-pool.running)}`,
    ),
  ];
  const objective = pools
    .map(
      (pool, index) =>
        `${term(price(pool), countColumn(index))} ${term(price(pool) * SWITCHING_SHARE, `a${String(index)}`)}`,
    )
    .join('\n ');
  const bounds = pools.map(
    (pool, index) =>
      `0 <= ${countColumn(index)} <= ${String(mostUseful(pool, need, constraints.min_availability_zones))}`,
  );
  return [
    'Minimize',
    ` cost: ${objective}`,
    'Subject To',
    ...rows.map((row) => ` ${row}`),
    'Bounds',
    ...bounds.map((bound) => ` ${bound}`),
    'Generals',
    ...pools.map((_, index) => ` ${countColumn(index)}`),
    'Binaries',
    ...zones.map((_, position) => ` z${String(position)}`),
    'End',
    '',
  ].join('\n');
}
