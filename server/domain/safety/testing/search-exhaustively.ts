import type { AlternativeSources, JudgeInput } from '@/server/domain/safety/evaluation/judge-input';
import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';
import { measureMix } from '@/server/domain/safety/mix/measure-mix';
import type { Allocation } from '@/server/domain/safety/mix/mix';

/** One more than the six recommended nodes of a small case, few enough to enumerate. */
const MOST_NODES = 7;

/** Capacity is counted in thousandths and shares in hundredths: small cases have no finer ones. */
const UNITS = 1_000;
const PERCENT = 100;

function poolsOf(input: JudgeInput, offer: AlternativeSources): readonly Allocation[] {
  const named = [...input.proposed, ...input.current, ...offer.candidates].map((row) => ({
    ...row,
    count: 0,
  }));
  const zones = [...new Set(named.map((row) => row.availabilityZone))];
  const pools = new Map<string, Allocation>();
  for (const row of named) {
    const key = `${row.instanceType}/${row.availabilityZone}/spot`;
    const seen = pools.get(key);
    if (row.lifecycle === 'spot' && (seen === undefined || (row.riskScore ?? 0) < (seen.riskScore ?? 0))) {
      pools.set(key, row);
    }
    for (const availabilityZone of zones) {
      const pricePerHour = offer.onDemandPriceOf(row.instanceType, availabilityZone);
      pools.set(`${row.instanceType}/${availabilityZone}/on-demand`, {
        ...row,
        availabilityZone,
        lifecycle: 'on-demand',
        riskScore: null,
        pricePerHour,
      });
    }
  }
  return [...pools.values()].filter(
    (row) =>
      row.pricePerHour !== null &&
      (row.lifecycle === 'on-demand' || (row.riskScore ?? 0) >= input.policy.minRiskScore),
  );
}

interface Pool {
  readonly row: Allocation;
  readonly price: number;
  readonly vcpu: number;
  readonly memory: number;
  readonly zone: number;
  readonly isSpot: boolean;
}

function toPools(rows: readonly Allocation[]): readonly Pool[] {
  const zones = [...new Set(rows.map((row) => row.availabilityZone))];
  return rows
    .map((row) => ({
      row,
      price: Number(row.pricePerHour),
      vcpu: Math.round(row.vcpu * UNITS),
      memory: Math.round(row.memoryGib * UNITS),
      zone: 1 << zones.indexOf(row.availabilityZone),
      isSpot: row.lifecycle === 'spot',
    }))
    .sort((a, b) => a.price - b.price);
}

function countBits(bits: number): number {
  return bits === 0 ? 0 : (bits & 1) + countBits(bits >> 1);
}

/**
 * The least price of any mix of at most `MOST_NODES` nodes for which every layer holds, by trying all of them but those
 * that cannot cost less than `ceiling`. Returns the ceiling when nothing cheaper holds, null when nothing holds. The
 * layers are stated here anew on small whole numbers; a mix that is found must be approved by the gate too.
 */
export function searchExhaustively(
  input: JudgeInput,
  offer: AlternativeSources,
  ceiling: bigint | null,
): bigint | null {
  const { policy, demand } = input;
  const pools = toPools(poolsOf(input, offer));
  const need = (of: 'vcpu' | 'memoryGib'): number => {
    const recommended = input.proposed.reduce((sum, row) => sum + row.count * row[of], 0);
    const demanded = (demand?.[of] ?? 0) * (1 + policy.headroomShare);
    return Math.ceil(Math.max(recommended, demanded) * UNITS - 1e-6);
  };
  const needed = { vcpu: need('vcpu'), memory: need('memoryGib') };
  const largest = {
    vcpu: Math.max(0, ...pools.map((pool) => pool.vcpu)),
    memory: Math.max(0, ...pools.map((pool) => pool.memory)),
  };
  const cheapest = {
    vcpu: Math.min(...pools.map((pool) => pool.price / pool.vcpu)),
    memory: Math.min(...pools.map((pool) => pool.price / pool.memory)),
  };
  const mostOfPool = Math.round(policy.maxPoolShare * PERCENT);
  const leastOnDemand = Math.round(policy.minOnDemandShare * PERCENT);
  const held = pools.map(() => 0);
  let best = ceiling === null ? Number.POSITIVE_INFINITY : Number(ceiling);

  function holds(vcpu: number, onDemand: number, zones: number): boolean {
    if (onDemand * PERCENT < leastOnDemand * vcpu) return false;
    if (countBits(zones) < policy.minAvailabilityZones) return false;
    return pools.every((pool, index) => !pool.isSpot || (held[index] ?? 0) * PERCENT <= mostOfPool * vcpu);
  }

  function confirm(): void {
    const proposed = pools.map(({ row, vcpu }, index) => ({ ...row, count: (held[index] ?? 0) / vcpu }));
    const verdict = judgeMix({ ...input, proposed });
    const price = Number(measureMix(proposed).pricePerHour);
    if (price !== best || !verdict.layers.every((layer) => layer.passed)) {
      throw new Error(`the gate and the exhaustive search disagree on ${JSON.stringify(verdict.violations)}`);
    }
  }

  function visit(
    from: number,
    left: number,
    sums: Omit<Pool, 'row' | 'isSpot'> & { onDemand: number },
  ): void {
    const { price, vcpu, memory, zone, onDemand } = sums;
    if (price >= best) return;
    if (vcpu >= needed.vcpu && memory >= needed.memory && holds(vcpu, onDemand, zone)) {
      best = price;
      confirm();
      return;
    }
    const missing = { vcpu: needed.vcpu - vcpu, memory: needed.memory - memory };
    if (missing.vcpu > left * largest.vcpu || missing.memory > left * largest.memory || left === 0) return;
    const atLeast = Math.max(0, missing.vcpu * cheapest.vcpu, missing.memory * cheapest.memory);
    // 1e-6 nano-dollars absorb the rounding of the bound.
    if (price + atLeast - 1e-6 >= best) return;
    for (let index = from; index < pools.length; index += 1) {
      const pool = pools[index];
      // Pools stand by price: what follows is no cheaper.
      if (pool === undefined || price + pool.price >= best) return;
      held[index] = (held[index] ?? 0) + pool.vcpu;
      visit(index, left - 1, {
        price: price + pool.price,
        vcpu: vcpu + pool.vcpu,
        memory: memory + pool.memory,
        zone: zone | pool.zone,
        onDemand: onDemand + (pool.isSpot ? 0 : pool.vcpu),
      });
      held[index] = (held[index] ?? 0) - pool.vcpu;
    }
  }

  visit(0, MOST_NODES, { price: 0, vcpu: 0, memory: 0, zone: 0, onDemand: 0 });
  return Number.isFinite(best) ? BigInt(best) : null;
}
