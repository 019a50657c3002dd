import type { LayerRule } from '@/server/domain/safety/layers/layer-rule';
import type { MixMeasure } from '@/server/domain/safety/mix/measure-mix';
import { compare, multiply, toRational } from '@/server/domain/safety/arithmetic/rational';
import { percentPair, plainNumber, shareNumber } from '@/server/domain/safety/verdict/sentences';

function compareShares(before: MixMeasure, after: MixMeasure): number {
  return compare(multiply(after.onDemandVcpu, before.vcpu), multiply(before.onDemandVcpu, after.vcpu));
}

/** Layer 4: on-demand holds at least its share of the capacity. */
export const onDemandBuffer: LayerRule = {
  layer: 4,
  holds(mix, policy) {
    return compare(mix.onDemandVcpu, multiply(toRational(policy.minOnDemandShare), mix.vcpu)) >= 0;
  },
  measure(mix, policy) {
    const required = policy.minOnDemandShare;
    // A mix without nodes has no Spot capacity to be buffered.
    const observed = mix.nodeCount === 0 ? 1 : shareNumber(mix.onDemandVcpu, mix.vcpu);
    const [held, wanted] = percentPair(observed, required);
    const findings = this.holds(mix, policy)
      ? []
      : [
          {
            message: `on-demand holds ${held} of ${plainNumber(mix.vcpu)} vCPU; at least ${wanted}`,
            details: { observed, required },
          },
        ];
    return { findings, observed, required };
  },
  notWorse(before, after) {
    return compareShares(before, after) >= 0;
  },
  lessens(before, after) {
    return compareShares(before, after) > 0;
  },
};
