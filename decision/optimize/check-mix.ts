import type { DecisionConstraints } from '@/contracts/decision-server';
import type { Chosen } from '@/decision/optimize/pools';

/** What a mix must carry. */
export interface Need {
  readonly vcpu: number;
  readonly memoryGib: number;
}

/** Absorbs binary noise of sums; the gate that judges the answer is exact. */
const NOISE = 1e-9;

/** What of the constraints and the need a mix does not hold, in words; empty when all holds. */
export function checkMix(
  mix: readonly Chosen[],
  need: Need,
  constraints: DecisionConstraints,
): readonly string[] {
  const sum = (valueOf: (chosen: Chosen) => number): number =>
    mix.reduce((total, chosen) => total + chosen.count * valueOf(chosen), 0);
  const total = sum(({ pool }) => pool.vcpu);
  const onDemand = sum(({ pool }) => (pool.lifecycle === 'on-demand' ? pool.vcpu : 0));
  const memoryGib = sum(({ pool }) => pool.memory_gib);
  const zones = new Set(mix.flatMap(({ pool, count }) => (count > 0 ? [pool.availability_zone] : [])));
  const noise = NOISE * Math.max(1, total);
  const problems: string[] = [];
  if (total < need.vcpu - noise) problems.push('too little vCPU');
  if (memoryGib < need.memoryGib - NOISE * Math.max(1, memoryGib)) problems.push('too little memory');
  if (zones.size < constraints.min_availability_zones) problems.push('too few zones');
  if (onDemand < constraints.min_on_demand_share * total - noise) problems.push('too little on-demand');
  for (const { pool, count } of mix) {
    if (pool.lifecycle !== 'spot' || count === 0) continue;
    if (count * pool.vcpu > constraints.max_pool_share * total + noise)
      problems.push('a Spot pool too large');
    if ((pool.risk_score ?? 0) < constraints.min_risk_score) problems.push('a Spot pool too risky');
  }
  return [...new Set(problems)];
}
