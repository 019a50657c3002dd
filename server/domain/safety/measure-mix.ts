import { poolKey, type Allocation } from '@/server/domain/safety/mix';
import { add, compare, sumOfProducts, ZERO, type Rational } from '@/server/domain/safety/rational';

/** One Spot pool of a mix, over all the rows that name it. */
export interface SpotPoolMeasure {
  readonly key: string;
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly nodeCount: number;
  readonly vcpu: Rational;
  /** The lowest score of its rows; an absent score counts as 0. */
  readonly riskScore: number;
}

/** What the layers look at. */
export interface MixMeasure {
  /** One row a pool and set of facts, without empty rows, ordered by type, zone, lifecycle. */
  readonly rows: readonly Allocation[];
  readonly nodeCount: number;
  readonly vcpu: Rational;
  readonly memoryGib: Rational;
  readonly spotVcpu: Rational;
  readonly onDemandVcpu: Rational;
  readonly zones: readonly string[];
  readonly spotPools: readonly SpotPoolMeasure[];
  /** Nano-dollars an hour; null when the price of some row is unknown. */
  readonly pricePerHour: bigint | null;
  /** Pools without a price. */
  readonly unpriced: readonly string[];
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Order of rows everywhere: type, zone, lifecycle, then facts, so that the input's order never matters. */
function compareRows(a: Allocation, b: Allocation): number {
  return (
    compareText(a.instanceType, b.instanceType) ||
    compareText(a.availabilityZone, b.availabilityZone) ||
    compareText(a.lifecycle, b.lifecycle) ||
    compareText(factsKey(a), factsKey(b))
  );
}

function factsKey(row: Allocation): string {
  return `${String(row.vcpu)}/${String(row.memoryGib)}/${String(row.pricePerHour)}/${String(row.riskScore)}`;
}

/** Rows of one pool with the same facts become one row, rows of count 0 disappear, and the order is fixed. */
export function mergeRows(rows: readonly Allocation[]): readonly Allocation[] {
  const merged = new Map<string, Allocation>();
  for (const row of rows) {
    if (row.count === 0) continue;
    const key = `${poolKey(row)}/${row.lifecycle}/${factsKey(row)}`;
    const seen = merged.get(key);
    merged.set(key, seen === undefined ? row : { ...seen, count: seen.count + row.count });
  }
  return [...merged.values()].sort(compareRows);
}

function groupSpotPools(rows: readonly Allocation[]): readonly SpotPoolMeasure[] {
  const pools = new Map<string, SpotPoolMeasure>();
  for (const row of rows) {
    if (row.lifecycle !== 'spot') continue;
    const key = poolKey(row);
    const vcpu = sumOfProducts(
      [row],
      (one) => one.count,
      (one) => one.vcpu,
    );
    const seen = pools.get(key);
    pools.set(key, {
      key,
      instanceType: row.instanceType,
      availabilityZone: row.availabilityZone,
      nodeCount: (seen?.nodeCount ?? 0) + row.count,
      vcpu: seen === undefined ? vcpu : add(seen.vcpu, vcpu),
      riskScore: Math.min(seen?.riskScore ?? 1, row.riskScore ?? 0),
    });
  }
  return [...pools.values()];
}

function totalPrice(rows: readonly Allocation[]): bigint | null {
  let total = 0n;
  for (const row of rows) {
    if (row.pricePerHour === null) return null;
    total += BigInt(row.count) * row.pricePerHour;
  }
  return total;
}

const countOf = (row: Allocation): number => row.count;
const vcpuOf = (row: Allocation): number => row.vcpu;

/** Measures a mix exactly. Throws `RangeError` for a number that is not finite: the edge has parsed before. */
export function measureMix(allocations: readonly Allocation[]): MixMeasure {
  const rows = mergeRows(allocations);
  const spotPools = groupSpotPools(rows);
  const spotVcpu = spotPools.reduce((sum, pool) => add(sum, pool.vcpu), ZERO);
  const onDemandVcpu = sumOfProducts(
    rows.filter((row) => row.lifecycle === 'on-demand'),
    countOf,
    vcpuOf,
  );
  return {
    rows,
    nodeCount: rows.reduce((sum, row) => sum + row.count, 0),
    vcpu: add(spotVcpu, onDemandVcpu),
    memoryGib: sumOfProducts(rows, countOf, (row) => row.memoryGib),
    spotVcpu,
    onDemandVcpu,
    zones: [...new Set(rows.map((row) => row.availabilityZone))].sort(compareText),
    spotPools,
    pricePerHour: totalPrice(rows),
    unpriced: rows.filter((row) => row.pricePerHour === null).map(poolKey),
  };
}

/** The largest of the Spot pools by capacity, the first by name among equals; null without Spot. */
export function largestSpotPool(mix: MixMeasure): SpotPoolMeasure | null {
  return mix.spotPools.reduce<SpotPoolMeasure | null>(
    (largest, pool) => (largest === null || compare(pool.vcpu, largest.vcpu) > 0 ? pool : largest),
    null,
  );
}
