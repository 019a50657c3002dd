import type { LayerRule } from '@/server/domain/safety/layer-rule';
import type { MixMeasure } from '@/server/domain/safety/measure-mix';
import { add, compare, ZERO, type Rational } from '@/server/domain/safety/rational';

/** Doubles order exactly as their shortest decimal forms do, so scores need no fractions. */
function lowestScore(mix: MixMeasure): number {
  return mix.spotPools.reduce((lowest, pool) => Math.min(lowest, pool.riskScore), 1);
}

function vcpuUnder(mix: MixMeasure, minRiskScore: number): Rational {
  return mix.spotPools
    .filter((pool) => pool.riskScore < minRiskScore)
    .reduce((sum, pool) => add(sum, pool.vcpu), ZERO);
}

/** Layer 1: every Spot pool's risk score is at least the minimum. */
export const riskThreshold: LayerRule = {
  layer: 1,
  measure(mix, policy) {
    const findings = mix.spotPools
      .filter((pool) => pool.riskScore < policy.minRiskScore)
      .map((pool) => ({
        message: `${pool.instanceType} in ${pool.availabilityZone} has a risk score of ${String(pool.riskScore)}; at least ${String(policy.minRiskScore)}`,
        details: { pool: pool.key, observed: pool.riskScore, required: policy.minRiskScore },
      }));
    return { findings, observed: lowestScore(mix), required: policy.minRiskScore };
  },
  notWorse(before, after, policy) {
    return (
      lowestScore(after) >= lowestScore(before) &&
      compare(vcpuUnder(after, policy.minRiskScore), vcpuUnder(before, policy.minRiskScore)) <= 0
    );
  },
  lessens(before, after, policy) {
    return compare(vcpuUnder(after, policy.minRiskScore), vcpuUnder(before, policy.minRiskScore)) < 0;
  },
};
