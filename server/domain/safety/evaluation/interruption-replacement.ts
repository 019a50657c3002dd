import type { LeavingNode } from '@/server/domain/safety/evaluation/judge-input';
import { poolKey, type Allocation } from '@/server/domain/safety/mix/mix';
import type { MixMeasure } from '@/server/domain/safety/mix/measure-mix';

function countsByPool(mix: MixMeasure): ReadonlyMap<string, Allocation> {
  const counts = new Map<string, Allocation>();
  for (const row of mix.rows) {
    const key = `${poolKey(row)}/${row.lifecycle}`;
    const seen = counts.get(key);
    counts.set(key, seen === undefined ? row : { ...row, count: row.count + seen.count });
  }
  return counts;
}

function hasShapeOf(row: Allocation, leaving: LeavingNode): boolean {
  return (
    row.instanceType === leaving.instanceType ||
    row.instanceType === leaving.nextLargerType ||
    (row.vcpu === leaving.vcpu && row.memoryGib === leaving.memoryGib)
  );
}

/**
 * Whether the proposed mix is today's plus, for each interrupted node, at most one on-demand node of its shape or the
 * next larger size, and nothing else. Such a mix is never blocked by layers 2–5 (Decision 11).
 */
export function isSameShapeReplacement(
  before: MixMeasure,
  after: MixMeasure,
  leaving: readonly LeavingNode[],
): boolean {
  const countsBefore = countsByPool(before);
  const countsAfter = countsByPool(after);
  for (const [key, row] of countsBefore) {
    if ((countsAfter.get(key)?.count ?? 0) < row.count) return false;
  }
  const unmatched = [...leaving];
  for (const [key, row] of countsAfter) {
    const added = row.count - (countsBefore.get(key)?.count ?? 0);
    if (added > 0 && row.lifecycle !== 'on-demand') return false;
    for (let node = 0; node < added; node += 1) {
      // The same type first: a next-larger match must not take the place of an exact one.
      const exact = unmatched.findIndex((one) => one.instanceType === row.instanceType);
      const index = exact >= 0 ? exact : unmatched.findIndex((one) => hasShapeOf(row, one));
      if (index < 0) return false;
      unmatched.splice(index, 1);
    }
  }
  return true;
}
