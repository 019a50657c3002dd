import { err, ok, type Result } from '@/server/domain/shared/result';
import type { Lifecycle } from '@/server/domain/safety/mix/mix';

export interface PoolCount {
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly lifecycle: Lifecycle;
  readonly count: number;
}

const key = (row: PoolCount) => `${row.instanceType}/${row.availabilityZone}/${row.lifecycle}`;

/**
 * The one node that `proposed` has more than `current`, or why it is not exactly that. An interruption replaces one
 * node: an answer that removes nodes, adds none or adds several is no answer to it.
 */
export function singleAddition(
  current: readonly PoolCount[],
  proposed: readonly PoolCount[],
): Result<PoolCount, string> {
  const differences = new Map<string, PoolCount>();
  for (const [rows, sign] of [
    [current, -1],
    [proposed, 1],
  ] as const) {
    for (const row of rows) {
      const seen = differences.get(key(row))?.count ?? 0;
      differences.set(key(row), { ...row, count: seen + sign * row.count });
    }
  }
  const removed = [...differences.values()].filter((row) => row.count < 0);
  if (removed.length > 0)
    return err(`it removes nodes (${removed.map(key).join(', ')}), which an interruption never does`);
  const added = [...differences.values()].filter((row) => row.count > 0);
  const total = added.reduce((sum, row) => sum + row.count, 0);
  const [only] = added;
  if (only === undefined) return err('it adds no node');
  return total === 1 ? ok(only) : err(`it adds ${total} nodes where one is replaced`);
}
