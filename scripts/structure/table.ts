import type { Measure } from './measures';

/** A tree's name and its measures. */
export interface Column {
  readonly name: string;
  readonly measures: readonly Measure[];
}

/** A Markdown table with one row a measure and one column a tree. */
export function formatTable(columns: readonly Column[]): string {
  const head = ['', ...columns.map(({ name }) => name)];
  const [first] = columns;
  const rows = (first?.measures ?? []).map(({ key, label }) => [
    label,
    ...columns.map(({ measures }) => measures.find((one) => one.key === key)?.value ?? ''),
  ]);
  const widths = head.map((_, at) => Math.max(3, ...[head, ...rows].map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
