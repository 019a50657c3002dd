import type { LayerRule } from '@/server/domain/safety/layers/layer-rule';
import {
  largestSpotPool,
  type MixMeasure,
  type SpotPoolMeasure,
} from '@/server/domain/safety/mix/measure-mix';
import { poolKey } from '@/server/domain/safety/mix/mix';
import {
  compare,
  multiply,
  toRational,
  ZERO,
  type Rational,
} from '@/server/domain/safety/arithmetic/rational';
import { percentPair, plainNumber, shareNumber } from '@/server/domain/safety/verdict/sentences';
import { smallClusterSentence } from '@/server/domain/safety/layers/small-cluster';

function poolsAbove(mix: MixMeasure, maxPoolShare: number): readonly SpotPoolMeasure[] {
  const limit = multiply(toRational(maxPoolShare), mix.vcpu);
  return mix.spotPools.filter((pool) => compare(pool.vcpu, limit) > 0);
}

/** Compares the largest shares of two mixes without dividing. */
function compareLargest(before: MixMeasure, after: MixMeasure): number {
  const largestBefore: Rational = largestSpotPool(before)?.vcpu ?? ZERO;
  const largestAfter: Rational = largestSpotPool(after)?.vcpu ?? ZERO;
  return compare(multiply(largestAfter, before.vcpu), multiply(largestBefore, after.vcpu));
}

/** Layer 3: no Spot pool holds more than its share of the capacity. */
export const poolConcentration: LayerRule = {
  layer: 3,
  holds(mix, policy) {
    return poolsAbove(mix, policy.maxPoolShare).length === 0;
  },
  measure(mix, policy) {
    const required = policy.maxPoolShare;
    const above = poolsAbove(mix, required);
    const small = above.length === 0 ? null : smallClusterSentence(mix, required);
    const findings = above.map((pool) => {
      const observed = shareNumber(pool.vcpu, mix.vcpu);
      const [held, allowed] = percentPair(observed, required);
      const where = `${pool.instanceType} in ${pool.availabilityZone}`;
      const sentence = `${where} holds ${held} of ${plainNumber(mix.vcpu)} vCPU; at most ${allowed}`;
      return {
        message: small === null ? sentence : `${sentence} (${small})`,
        details: { pool: poolKey(pool), observed, required },
      };
    });
    const largest = largestSpotPool(mix);
    return { findings, observed: largest === null ? 0 : shareNumber(largest.vcpu, mix.vcpu), required };
  },
  notWorse(before, after, policy) {
    const above = new Set(poolsAbove(before, policy.maxPoolShare).map(poolKey));
    return (
      compareLargest(before, after) <= 0 &&
      poolsAbove(after, policy.maxPoolShare).every((pool) => above.has(poolKey(pool)))
    );
  },
  lessens(before, after) {
    return compareLargest(before, after) < 0;
  },
};
