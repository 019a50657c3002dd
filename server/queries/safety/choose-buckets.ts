const DAY_MS = 86_400_000;

/** Longest range of one report: a month of a busy fleet is still one indexed scan. */
const LONGEST_MS = 92 * DAY_MS;

/** More intervals than this cannot be told apart on a phone. */
const MOST_BUCKETS = 48;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LENGTHS = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY];

export interface Buckets {
  readonly from: Date;
  readonly to: Date;
  readonly bucketSeconds: number;
  /** Seconds since the epoch at which each interval begins; the first may begin before `from`. */
  readonly starts: readonly number[];
}

/**
 * The range that a report covers and its intervals on round times of UTC. Without `to` it ends now, without `from` it is
 * `period_hours` long; a longer range than 92 days keeps its end. A range that ends before it begins is empty.
 */
export function chooseBuckets(
  range: {
    readonly from?: string | undefined;
    readonly to?: string | undefined;
    readonly period_hours: number;
  },
  now: Date,
): Buckets {
  const to = range.to === undefined ? now : new Date(range.to);
  const asked =
    range.from === undefined ? to.getTime() - range.period_hours * HOUR * 1000 : Date.parse(range.from);
  const from = new Date(Math.max(asked, to.getTime() - LONGEST_MS));
  const seconds = (to.getTime() - from.getTime()) / 1000;
  const bucketSeconds = LENGTHS.find((length) => seconds / length <= MOST_BUCKETS) ?? 2 * DAY;
  const starts: number[] = [];
  const first = Math.floor(from.getTime() / 1000 / bucketSeconds) * bucketSeconds;
  for (let start = first; start * 1000 < to.getTime(); start += bucketSeconds) starts.push(start);
  return { from, to, bucketSeconds, starts };
}
