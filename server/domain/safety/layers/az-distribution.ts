import type { LayerRule } from '@/server/domain/safety/layers/layer-rule';
import { countOfThings } from '@/server/domain/safety/verdict/sentences';

/** Layer 2: nodes stand in at least so many zones. */
export const azDistribution: LayerRule = {
  layer: 2,
  holds(mix, policy) {
    return mix.zones.length >= policy.minAvailabilityZones;
  },
  measure(mix, policy) {
    const observed = mix.zones.length;
    const required = policy.minAvailabilityZones;
    const where = observed === 0 ? '' : ` (${mix.zones.join(', ')})`;
    const findings = this.holds(mix, policy)
      ? []
      : [
          {
            message: `nodes stand in ${countOfThings(observed, 'zone')}${where}; at least ${String(required)}`,
            details: { observed, required, zones: mix.zones.join(',') },
          },
        ];
    return { findings, observed, required };
  },
  notWorse(before, after) {
    return after.zones.length >= before.zones.length;
  },
  lessens(before, after) {
    return after.zones.length > before.zones.length;
  },
};
