import { earliest, isBefore, msBetween, type Instant } from '@/server/domain/shared/instant';
import type { InstanceSighting, UsageInterval } from './usage-interval';

/**
 * Looks come once a minute, a slow one within two; what was not looked at for longer than this was not seen, and is
 * marked as estimated. Our own choice.
 */
export const UNSEEN_AFTER_MS = 5 * 60_000;

/** One look at all instances of a cluster. An instance of which a look says nothing stays as it is. */
export interface InstanceLook {
  readonly at: Instant;
  readonly running: readonly InstanceSighting[];
  /** Instances that run no more: since when, as far as EC2 tells, and whether EC2 took them back. */
  readonly ended: ReadonlyMap<string, { readonly at: Instant | null; readonly interrupted: boolean }>;
}

/** What is stored before a look. */
export interface KnownUsage {
  /** The first and the last look at the cluster; null before the first. */
  readonly looks: { readonly firstAt: Instant; readonly lastAt: Instant } | null;
  /** The open interval of each instance that has one, and the last one of each that the look names. */
  readonly latest: ReadonlyMap<string, UsageInterval>;
}

export interface UsageChanges {
  /** Open intervals that end, with their end. */
  readonly closed: readonly UsageInterval[];
  /** New intervals, closed ones too; written after the closed ones. */
  readonly opened: readonly UsageInterval[];
  /** Instances whose open interval goes on. */
  readonly continued: readonly InstanceSighting[];
}

const latestOf = (first: Instant, second: Instant | null): Instant =>
  second === null || isBefore(second, first) ? first : second;

const begin = (seen: InstanceSighting, startedAt: Instant, at: Instant): UsageInterval => ({
  ...seen,
  startedAt,
  endedAt: null,
  lastSeenAt: at,
  estimated: false,
  interrupted: false,
});

const close = (row: UsageInterval, endedAt: Instant, interrupted = false): UsageInterval => ({
  ...row,
  endedAt: latestOf(row.startedAt, endedAt),
  interrupted,
});

/** A time that nobody saw. */
const unseen = (
  facts: InstanceSighting,
  startedAt: Instant,
  endedAt: Instant,
  interrupted = false,
): UsageInterval => ({ ...facts, startedAt, endedAt, lastSeenAt: startedAt, estimated: true, interrupted });

const wasUnseen = (from: Instant, to: Instant): boolean => msBetween(from, to) > UNSEEN_AFTER_MS;

function samePrice(row: UsageInterval, seen: InstanceSighting): boolean {
  return (
    row.pricePerHour === seen.pricePerHour &&
    row.instanceType === seen.instanceType &&
    row.lifecycle === seen.lifecycle &&
    row.availabilityZone === seen.availabilityZone
  );
}

function endOpen(
  row: UsageInterval,
  ended: { readonly at: Instant | null; readonly interrupted: boolean },
  at: Instant,
): Omit<UsageChanges, 'continued'> {
  const end = latestOf(row.startedAt, ended.at === null ? row.lastSeenAt : earliest(ended.at, at));
  if (!wasUnseen(row.lastSeenAt, end)) return { closed: [close(row, end, ended.interrupted)], opened: [] };
  return {
    closed: [close(row, row.lastSeenAt)],
    opened: [unseen(row, row.lastSeenAt, end, ended.interrupted)],
  };
}

/** An instance that runs on; null while nothing about it changed. */
function goOn(
  row: UsageInterval,
  seen: InstanceSighting,
  at: Instant,
): Omit<UsageChanges, 'continued'> | null {
  const { launchedAt } = seen;
  const restarted = launchedAt !== null && row.launchedAt !== null && isBefore(row.launchedAt, launchedAt);
  if (restarted && isBefore(row.lastSeenAt, launchedAt)) {
    // It was stopped and started again between two looks: nothing is paid for the time between.
    const since = earliest(launchedAt, at);
    return { closed: [close(row, row.lastSeenAt)], opened: startAt(seen, since, at) };
  }
  if (wasUnseen(row.lastSeenAt, at)) {
    return {
      closed: [close(row, row.lastSeenAt)],
      opened: [unseen(row, row.lastSeenAt, at), begin(seen, at, at)],
    };
  }
  if (samePrice(row, seen)) return null;
  return { closed: [close(row, at)], opened: [begin(seen, at, at)] };
}

function startAt(seen: InstanceSighting, since: Instant, at: Instant): readonly UsageInterval[] {
  return wasUnseen(since, at) ? [unseen(seen, since, at), begin(seen, at, at)] : [begin(seen, since, at)];
}

/**
 * Since when a new instance counts: its launch, if that came after the first look (what ran before is not ours to say)
 * and after the end of its former interval; else now.
 */
function firstMoment(seen: InstanceSighting, known: KnownUsage, at: Instant): Instant {
  const { launchedAt, instanceId } = seen;
  if (launchedAt === null || known.looks === null || isBefore(launchedAt, known.looks.firstAt)) return at;
  const formerEnd = known.latest.get(instanceId)?.endedAt ?? null;
  if (formerEnd !== null && isBefore(launchedAt, formerEnd)) return at;
  return earliest(launchedAt, at);
}

/**
 * What a look changes in the intervals. A price holds from the look that sees it to the look that sees another; an
 * instance ends when EC2 says that it did, else with its last sight. A look that is not later than the last one changes
 * nothing, so that a look told twice, or by a second worker, counts once.
 */
export function observeInstances(known: KnownUsage, look: InstanceLook): UsageChanges {
  const closed: UsageInterval[] = [];
  const opened: UsageInterval[] = [];
  const continued: InstanceSighting[] = [];
  const { at } = look;
  if (known.looks !== null && !isBefore(known.looks.lastAt, at)) return { closed, opened, continued };
  const take = (changes: Omit<UsageChanges, 'continued'>) => {
    closed.push(...changes.closed);
    opened.push(...changes.opened);
  };
  for (const [instanceId, ended] of look.ended) {
    const row = known.latest.get(instanceId);
    if (row?.endedAt === null) take(endOpen(row, ended, at));
  }
  for (const seen of look.running) {
    if (look.ended.has(seen.instanceId)) continue;
    const row = known.latest.get(seen.instanceId);
    if (row?.endedAt !== null) {
      opened.push(...startAt(seen, firstMoment(seen, known, at), at));
      continue;
    }
    const changes = goOn(row, seen, at);
    if (changes === null) continued.push(seen);
    else take(changes);
  }
  return { closed, opened, continued };
}
