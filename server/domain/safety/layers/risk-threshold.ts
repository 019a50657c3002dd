import type { LayerRule } from '@/server/domain/safety/layers/layer-rule';
import type { MixMeasure } from '@/server/domain/safety/mix/measure-mix';
import { poolKey } from '@/server/domain/safety/mix/mix';
import { add, compare, ZERO, type Rational } from '@/server/domain/safety/arithmetic/rational';

function vcpuUnder(mix: MixMeasure, minRiskScore: number): Rational {
  return mix.spotPools
    .filter((pool) => pool.riskScore < minRiskScore)
    .reduce((sum, pool) => add(sum, pool.vcpu), ZERO);
}

/**
 * Layer 1: every Spot pool's risk score is at least the minimum. Doubles order exactly as their shortest decimal forms
 * do, so scores need no fractions.
 */
export const riskThreshold: LayerRule = {
  layer: 1,
  holds(mix, policy) {
    return mix.lowestScore >= policy.minRiskScore;
  },
  measure(mix, policy) {
    const pools = this.holds(mix, policy) ? [] : mix.spotPools;
    const findings = pools
      .filter((pool) => pool.riskScore < policy.minRiskScore)
      .map((pool) => ({
        message: `${pool.instanceType} in ${pool.availabilityZone} has a risk score of ${String(pool.riskScore)}; at least ${String(policy.minRiskScore)}`,
        details: { pool: poolKey(pool), observed: pool.riskScore, required: policy.minRiskScore },
      }));
    return { findings, observed: mix.lowestScore, required: policy.minRiskScore };
  },
  notWorse(before, after, policy) {
    return (
      after.lowestScore >= before.lowestScore &&
      compare(vcpuUnder(after, policy.minRiskScore), vcpuUnder(before, policy.minRiskScore)) <= 0
    );
  },
  lessens(before, after, policy) {
    return compare(vcpuUnder(after, policy.minRiskScore), vcpuUnder(before, policy.minRiskScore)) < 0;
  },
};
