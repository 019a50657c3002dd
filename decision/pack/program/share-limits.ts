import type { DecisionConstraints } from '@/contracts/decision-server';
import type { NodeGroup } from '@/decision/pack/program/room-model';

/**
 * The policy's shares as a removal has to keep them: what does not hold today may stay as it is and not get worse
 * (Decision 16).
 */
export interface ShareLimits {
  readonly zones: number;
  readonly onDemandShare: number;
  /** Largest share of each Spot pool of today, and of any other. */
  readonly poolShares: ReadonlyMap<string, number>;
  readonly otherPoolShare: number;
}

export function countedBy(groups: readonly NodeGroup[], counts: (group: NodeGroup, index: number) => number) {
  let total = 0;
  let onDemand = 0;
  const pools = new Map<string, number>();
  const zones = new Set<string>();
  groups.forEach((group, index) => {
    const vcpu = group.countedVcpu * counts(group, index);
    if (vcpu === 0) return;
    total += vcpu;
    zones.add(group.zone);
    if (group.isSpot) pools.set(group.pool, (pools.get(group.pool) ?? 0) + vcpu);
    else onDemand += vcpu;
  });
  return { total, onDemand, pools, zones };
}

export function limitShares(groups: readonly NodeGroup[], constraints: DecisionConstraints): ShareLimits {
  const today = countedBy(groups, ({ count }) => count);
  const shareOf = (part: number): number => (today.total === 0 ? 0 : part / today.total);
  return {
    zones: Math.min(constraints.min_availability_zones, today.zones.size),
    onDemandShare: Math.min(constraints.min_on_demand_share, shareOf(today.onDemand)),
    poolShares: new Map(
      [...today.pools].map(([pool, vcpu]) => [pool, Math.max(constraints.max_pool_share, shareOf(vcpu))]),
    ),
    otherPoolShare: constraints.max_pool_share,
  };
}
