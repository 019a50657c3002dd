import type { NanoDollars } from '@/server/domain/shared/money';
import { msBetween, type Instant } from '@/server/domain/shared/instant';
import type { UsageInterval } from './usage-interval';

/**
 * "Usage is billed in one second increments, with a minimum of 60 seconds." https://aws.amazon.com/ec2/pricing/on-demand/
 */
const MINIMUM_MS = 60_000;
/**
 * "If your Spot Instance is interrupted by Amazon EC2 in the first hour, you're not charged."
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-for-interrupted-spot-instances.html
 */
const FREE_WHEN_INTERRUPTED_MS = 3_600_000;
const HOUR_MS = 3_600_000n;

export interface InstanceCost {
  readonly amount: NanoDollars;
  /** Time in the period whose price was seen, was inferred, and is not known (nothing is counted for that). */
  readonly measuredMs: number;
  readonly estimatedMs: number;
  readonly missingMs: number;
}

interface Period {
  readonly from: Instant;
  readonly to: Instant;
}

/** An open interval is known until its last sight. */
const endOf = (row: UsageInterval): Instant => row.endedAt ?? row.lastSeenAt;

function msWithin(row: UsageInterval, { from, to }: Period): number {
  const start = Math.max(row.startedAt.getTime(), from.getTime());
  const end = Math.min(endOf(row).getTime(), to.getTime());
  return Math.max(0, end - start);
}

/** The times that it ran without being stopped, each with its intervals in order. */
function runsOf(rows: readonly UsageInterval[]): readonly (readonly UsageInterval[])[] {
  const runs = new Map<number | null, UsageInterval[]>();
  for (const row of [...rows].sort((a, b) => msBetween(b.startedAt, a.startedAt))) {
    const key = row.launchedAt?.getTime() ?? null;
    runs.set(key, [...(runs.get(key) ?? []), row]);
  }
  return [...runs.values()];
}

/** Taken back by EC2 within the hour. What was not launched before our eyes has no known first hour. */
function wasFree(run: readonly UsageInterval[]): boolean {
  return run.some(
    ({ interrupted, lifecycle, launchedAt, endedAt }) =>
      interrupted &&
      lifecycle === 'spot' &&
      launchedAt !== null &&
      endedAt !== null &&
      msBetween(launchedAt, endedAt) < FREE_WHEN_INTERRUPTED_MS,
  );
}

/** Nano-dollars an hour times milliseconds that the minimum adds, in the period in which the run began. */
function upToMinimum(run: readonly UsageInterval[], period: Period): bigint {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined || first.pricePerHour === null || first.launchedAt === null)
    return 0n;
  if (first.startedAt < period.from || first.startedAt >= period.to) return 0n;
  return first.pricePerHour * BigInt(Math.max(0, MINIMUM_MS - msBetween(first.launchedAt, endOf(last))));
}

/**
 * What one instance cost in a period `[from, to)`, by all of its intervals: exact to the nano-dollar, rounded once, half
 * up. List prices: discounts are no part of it.
 */
export function instanceCost(rows: readonly UsageInterval[], period: Period): InstanceCost {
  let nanoMs = 0n;
  const ms = { measured: 0, estimated: 0, missing: 0 };
  for (const run of runsOf(rows)) {
    const free = wasFree(run);
    if (!free) nanoMs += upToMinimum(run, period);
    for (const row of run) {
      const within = msWithin(row, period);
      ms[row.pricePerHour === null ? 'missing' : row.estimated ? 'estimated' : 'measured'] += within;
      if (!free && row.pricePerHour !== null) nanoMs += row.pricePerHour * BigInt(within);
    }
  }
  return {
    amount: ((nanoMs + HOUR_MS / 2n) / HOUR_MS) as NanoDollars,
    measuredMs: ms.measured,
    estimatedMs: ms.estimated,
    missingMs: ms.missing,
  };
}
