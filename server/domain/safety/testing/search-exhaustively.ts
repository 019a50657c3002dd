import type { AlternativeSources, JudgeInput } from '@/server/domain/safety/judge-input';
import { judgeMix } from '@/server/domain/safety/judge-mix';
import { measureMix } from '@/server/domain/safety/measure-mix';
import type { Allocation } from '@/server/domain/safety/mix';
import { demandWithHeadroom } from '@/server/domain/safety/multi-factor-checks';
import { compare, toNumber } from '@/server/domain/safety/rational';

/** One more than the six recommended nodes of a small case, few enough to enumerate. */
const MOST_NODES = 7;

/** Slack of the quick test on doubles before the exact one. */
const NOISE = 1e-6;

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

/**
 * The least price of any mix of at most `MOST_NODES` nodes for which every layer holds, by trying all of them; mixes
 * that cost more than `ceiling` are skipped. Returns the ceiling when nothing cheaper holds, null when nothing holds.
 */
export function searchExhaustively(
  input: JudgeInput,
  offer: AlternativeSources,
  ceiling: bigint | null,
): bigint | null {
  const pools = poolsOf(input, offer);
  const recommended = measureMix(input.proposed);
  const vcpu = demandWithHeadroom(input.demand?.vcpu ?? 0, input.policy.headroomShare);
  const memory = demandWithHeadroom(input.demand?.memoryGib ?? 0, input.policy.headroomShare);
  let best = ceiling;
  const largest = {
    vcpu: Math.max(0, ...pools.map((pool) => pool.vcpu)),
    memory: Math.max(0, ...pools.map((pool) => pool.memoryGib)),
  };

  const needed = {
    vcpu: Math.max(toNumber(recommended.vcpu), toNumber(vcpu)) - NOISE,
    memory: Math.max(toNumber(recommended.memoryGib), toNumber(memory)) - NOISE,
  };

  function holds(rows: readonly Allocation[]): boolean {
    const mix = measureMix(rows);
    return (
      compare(mix.vcpu, recommended.vcpu) >= 0 &&
      compare(mix.memoryGib, recommended.memoryGib) >= 0 &&
      compare(mix.vcpu, vcpu) >= 0 &&
      compare(mix.memoryGib, memory) >= 0 &&
      judgeMix({ ...input, proposed: rows }).layers.every((layer) => layer.passed)
    );
  }

  const chosen: Allocation[] = [];
  function visit(from: number, price: bigint, sumVcpu: number, sumMemory: number): void {
    if (best !== null && price >= best) return;
    if (sumVcpu >= needed.vcpu && sumMemory >= needed.memory && holds(chosen)) best = price;
    const left = MOST_NODES - chosen.length;
    if (left === 0 || sumVcpu + left * largest.vcpu < needed.vcpu) return;
    if (sumMemory + left * largest.memory < needed.memory) return;
    for (let index = from; index < pools.length; index += 1) {
      const pool = pools[index];
      if (pool === undefined || pool.pricePerHour === null) continue;
      chosen.push({ ...pool, count: 1 });
      visit(index, price + pool.pricePerHour, sumVcpu + pool.vcpu, sumMemory + pool.memoryGib);
      chosen.pop();
    }
  }
  visit(0, 0n, 0, 0);
  return best;
}
