import { exactProduct, ExactSum } from '@/server/domain/safety/arithmetic/exact-sum';
import { mergeRows, withoutEmpty } from '@/server/domain/safety/mix/merge-rows';
import { poolKey, type Allocation } from '@/server/domain/safety/mix/mix';
import { add, compare, type Rational } from '@/server/domain/safety/arithmetic/rational';

/** One Spot pool of a mix, over all the rows that name it. */
export interface SpotPoolMeasure {
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
  /** The lowest score of all Spot rows, 1 without Spot; an absent score counts as 0. */
  readonly lowestScore: number;
  readonly spotPools: readonly SpotPoolMeasure[];
  /** Nano-dollars an hour; null when the price of some row is unknown. */
  readonly pricePerHour: bigint | null;
  /** Pools without a price. */
  readonly unpriced: readonly string[];
}

/** The pool with one row more. */
function addRow(pool: SpotPoolMeasure, row: Allocation): SpotPoolMeasure {
  return {
    ...pool,
    nodeCount: pool.nodeCount + row.count,
    vcpu: add(pool.vcpu, exactProduct(row.count, row.vcpu)),
    riskScore: Math.min(pool.riskScore, row.riskScore ?? 0),
  };
}

/** Rows in the order of `mergeRows`, where those of one pool stand together. */
function groupSpotPools(rows: readonly Allocation[]): readonly SpotPoolMeasure[] {
  const pools: SpotPoolMeasure[] = [];
  let last: SpotPoolMeasure | null = null;
  for (const row of rows) {
    if (row.lifecycle !== 'spot') continue;
    const isSame: boolean =
      last?.instanceType === row.instanceType && last.availabilityZone === row.availabilityZone;
    if (last !== null && isSame) {
      last = addRow(last, row);
      pools[pools.length - 1] = last;
    } else {
      last = {
        instanceType: row.instanceType,
        availabilityZone: row.availabilityZone,
        nodeCount: row.count,
        vcpu: exactProduct(row.count, row.vcpu),
        riskScore: row.riskScore ?? 0,
      };
      pools.push(last);
    }
  }
  return pools;
}

function totalPrice(rows: readonly Allocation[]): bigint | null {
  let small = 0;
  let large = 0n;
  for (const { count, pricePerHour } of rows) {
    if (pricePerHour === null) return null;
    const sum = small + count * Number(pricePerHour);
    if (Number.isSafeInteger(sum)) small = sum;
    else large += BigInt(count) * pricePerHour;
  }
  return BigInt(small) + large;
}

/** Sums at once, which every judgment needs; pools, zones and the order of the rows when they are asked for. */
class LazyMeasure implements MixMeasure {
  readonly nodeCount: number;
  readonly memoryGib: Rational;
  readonly spotVcpu: Rational;
  readonly onDemandVcpu: Rational;
  readonly vcpu: Rational;
  readonly pricePerHour: bigint | null;
  readonly lowestScore: number;
  private ordered: readonly Allocation[] | null = null;
  private pools: readonly SpotPoolMeasure[] | null = null;
  private places: readonly string[] | null = null;

  constructor(private readonly given: readonly Allocation[]) {
    const [memory, spot, onDemand] = [new ExactSum(), new ExactSum(), new ExactSum()];
    let nodeCount = 0;
    let lowestScore = 1;
    for (const row of given) {
      nodeCount += row.count;
      memory.add(row.count, row.memoryGib);
      const isSpot = row.lifecycle === 'spot';
      (isSpot ? spot : onDemand).add(row.count, row.vcpu);
      if (isSpot) lowestScore = Math.min(lowestScore, row.riskScore ?? 0);
    }
    this.nodeCount = nodeCount;
    this.lowestScore = lowestScore;
    this.memoryGib = memory.total();
    this.spotVcpu = spot.total();
    this.onDemandVcpu = onDemand.total();
    this.vcpu = add(this.spotVcpu, this.onDemandVcpu);
    this.pricePerHour = totalPrice(given);
  }

  get rows(): readonly Allocation[] {
    return (this.ordered ??= mergeRows(this.given));
  }

  get spotPools(): readonly SpotPoolMeasure[] {
    return (this.pools ??= groupSpotPools(this.rows));
  }

  get zones(): readonly string[] {
    if (this.places !== null) return this.places;
    const zones = new Set<string>();
    for (const row of this.given) zones.add(row.availabilityZone);
    return (this.places = [...zones].sort());
  }

  get unpriced(): readonly string[] {
    return this.rows.filter((row) => row.pricePerHour === null).map(poolKey);
  }
}

/** Measures a mix exactly. Throws `RangeError` for a number that is not finite: the edge has parsed before. */
export function measureMix(allocations: readonly Allocation[]): MixMeasure {
  return new LazyMeasure(withoutEmpty(allocations));
}

/** The largest of the Spot pools by capacity, the first by name among equals; null without Spot. */
export function largestSpotPool(mix: MixMeasure): SpotPoolMeasure | null {
  return mix.spotPools.reduce<SpotPoolMeasure | null>(
    (largest, pool) => (largest === null || compare(pool.vcpu, largest.vcpu) > 0 ? pool : largest),
    null,
  );
}
