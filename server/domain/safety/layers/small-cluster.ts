import type { MixMeasure } from '@/server/domain/safety/mix/measure-mix';
import { countOfThings, shortPercent } from '@/server/domain/safety/verdict/sentences';

/**
 * "this cluster has 4 nodes: one Spot node would be 25 %", for a cluster so small that a single node of its usual size
 * is more than a Spot pool may hold; null when a Spot node is possible (Decision 13).
 */
export function smallClusterSentence(mix: MixMeasure, maxPoolShare: number): string | null {
  if (mix.nodeCount === 0) return null;
  const sizes = new Set(mix.rows.map((row) => row.vcpu));
  if (sizes.size !== 1) return null;
  const share = 1 / mix.nodeCount;
  // n nodes of one size: a share of exactly 1/n holds, and 1/n > P only for whole n below 1/P.
  if (share <= maxPoolShare) return null;
  return `this cluster has ${countOfThings(mix.nodeCount, 'node')}: one Spot node would be ${shortPercent(share)}`;
}
