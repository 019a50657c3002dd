import type { Score } from './score';

export interface Row {
  readonly kind: string;
  readonly recommender: string;
  readonly score: Score;
}

const percentOf = (part: number, whole: number) =>
  whole === 0 ? 'none' : `${((part / whole) * 100).toFixed(0)} %`;
/** Hours out of a thousand of pod time. */
const perMille = (seconds: number, podMinutes: number) => ((seconds / 60 / podMinutes) * 1000).toFixed(2);
const perThousandPodDays = (count: number, podMinutes: number) =>
  ((count * 1000 * 1440) / podMinutes).toFixed(1);

const COLUMNS: readonly { readonly title: string; readonly of: (row: Row) => string }[] = [
  { title: 'kind', of: ({ kind }) => kind },
  { title: 'requests by', of: ({ recommender }) => recommender },
  { title: 'CPU slack/use', of: ({ score }) => percentOf(score.slackVcpuHours, score.usedVcpuHours) },
  { title: 'mem slack/use', of: ({ score }) => percentOf(score.slackGibHours, score.usedGibHours) },
  { title: 'slack $', of: ({ score }) => score.slackDollars.toFixed(2) },
  { title: 'OOM kills', of: ({ score }) => String(score.oomKills) },
  { title: '/1000 pod-d', of: ({ score }) => perThousandPodDays(score.oomKills, score.podMinutes) },
  { title: 'throttled s', of: ({ score }) => String(score.throttledSeconds) },
  { title: '‰ of time', of: ({ score }) => perMille(score.throttledSeconds, score.podMinutes) },
  {
    title: 'CPU > request ‰',
    of: ({ score }) => perMille(score.cpuOverRequestSeconds, score.podMinutes),
  },
  {
    title: 'mem > request ‰',
    of: ({ score }) => perMille(score.memoryOverRequestSeconds, score.podMinutes),
  },
  { title: 'restarts', of: ({ score }) => String(score.restarts) },
];

/** Prints aligned columns, words to the left and numbers to the right. */
export function printTable(title: string, rows: readonly Row[]): void {
  const lines = [
    COLUMNS.map((column) => column.title),
    ...rows.map((row) => COLUMNS.map(({ of }) => of(row))),
  ];
  const widths = COLUMNS.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  console.log(`\n${title}`);
  for (const line of lines) {
    const cells = line.map((cell, index) =>
      index < 2 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
    );
    console.log(cells.join('  ').trimEnd());
  }
}
