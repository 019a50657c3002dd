import type { Allocation } from '@/server/domain/safety/mix/mix';

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function factsKey(row: Allocation): string {
  return `${String(row.vcpu)}/${String(row.memoryGib)}/${String(row.pricePerHour)}/${String(row.riskScore)}`;
}

/** The rows' values of one column: the distinct ones numbered as they come, and each row's number. */
class Column {
  private readonly numbers = new Map<string, number>();
  private readonly ofRow: Uint32Array;

  constructor(length: number) {
    this.ofRow = new Uint32Array(length);
  }

  set(row: number, value: string): void {
    let number = this.numbers.get(value);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(value, number);
    }
    this.ofRow[row] = number;
  }

  /** The given rows by this column, those of one value in the order in which they were given. */
  sort(rows: Uint32Array): Uint32Array {
    const starts = new Uint32Array(this.numbers.size);
    for (let at = 0; at < rows.length; at += 1) {
      const number = this.ofRow[rows[at] ?? 0] ?? 0;
      starts[number] = (starts[number] ?? 0) + 1;
    }
    let start = 0;
    for (const value of [...this.numbers.keys()].sort()) {
      const number = this.numbers.get(value) ?? 0;
      const count = starts[number] ?? 0;
      starts[number] = start;
      start += count;
    }
    const sorted = new Uint32Array(rows.length);
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows[at] ?? 0;
      const number = this.ofRow[row] ?? 0;
      const place = starts[number] ?? 0;
      sorted[place] = row;
      starts[number] = place + 1;
    }
    return sorted;
  }
}

/**
 * The rows by type, zone and lifecycle, sorted by one column after the other from the last to the first. Each name is
 * compared with the other names once, not with every row's: that would be most of the time that a verdict takes.
 */
function orderByPool(rows: readonly Allocation[]): readonly Allocation[] {
  const [types, zones] = [new Column(rows.length), new Column(rows.length)];
  const onDemandFirst = new Uint32Array(rows.length);
  let place = 0;
  for (const lifecycle of ['on-demand', 'spot'] as const) {
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index];
      if (row?.lifecycle !== lifecycle) continue;
      types.set(index, row.instanceType);
      zones.set(index, row.availabilityZone);
      onDemandFirst[place] = index;
      place += 1;
    }
  }
  const sorted = types.sort(zones.sort(onDemandFirst));
  const ordered: Allocation[] = [];
  for (let at = 0; at < sorted.length; at += 1) {
    const row = rows[sorted[at] ?? 0];
    if (row !== undefined) ordered.push(row);
  }
  return ordered;
}

/** Whether two rows are of one pool: the same type, zone and lifecycle. */
function isSamePool(a: Allocation, b: Allocation): boolean {
  return (
    a.instanceType === b.instanceType &&
    a.availabilityZone === b.availabilityZone &&
    a.lifecycle === b.lifecycle
  );
}

/** Rows of one pool: those with the same facts become one, and the order of the others is that of their facts. */
function mergePool(rows: readonly Allocation[]): readonly Allocation[] {
  const merged = new Map<string, Allocation>();
  for (const row of rows) {
    const key = factsKey(row);
    const seen = merged.get(key);
    merged.set(key, seen === undefined ? row : { ...seen, count: seen.count + row.count });
  }
  return [...merged].sort(([a], [b]) => compareText(a, b)).map(([, row]) => row);
}

/** The rows that stand for nodes; the list itself when all do. */
export function withoutEmpty(rows: readonly Allocation[]): readonly Allocation[] {
  for (const row of rows) if (row.count === 0) return rows.filter(({ count }) => count !== 0);
  return rows;
}

/**
 * Rows of one pool with the same facts become one row, rows of count 0 disappear, and the order is fixed: type, zone,
 * lifecycle, then facts, so that the input's order never matters.
 */
export function mergeRows(rows: readonly Allocation[]): readonly Allocation[] {
  const ordered = orderByPool(withoutEmpty(rows));
  const merged: Allocation[] = [];
  for (let start = 0; start < ordered.length;) {
    const first = ordered[start];
    if (first === undefined) break;
    let end = start + 1;
    for (let next = ordered[end]; next !== undefined && isSamePool(first, next); next = ordered[end])
      end += 1;
    if (end === start + 1) merged.push(first);
    else merged.push(...mergePool(ordered.slice(start, end)));
    start = end;
  }
  return merged;
}
