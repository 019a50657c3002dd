import { utcText, type Instant } from '../shared/instant';
import type { Maintenance } from './maintenance';
import { WEEKDAYS, type OfficeWindow } from './office-hours';
import { civilDateOf, instantOf, plusDays, weekdayOf } from './zoned-time';

/** Whether optimizations may run at some time, and when that changes. */
export type WindowState =
  | { readonly kind: 'open'; /** Null: it does not end. */ readonly until: Instant | null }
  | {
      readonly kind: 'closed';
      /** Null: no opening is in sight. */
      readonly until: Instant | null;
      readonly reason: string;
    };

interface Span {
  readonly from: number;
  readonly to: number;
}

/** A window comes back within a week; one that began the day before may still be open. */
const DAYS_BACK = 2;
const DAYS_AHEAD = 9;
/** Windows come back every week: an opening that is longer has no end. */
const ENDLESS_MS = 8 * 86_400_000;
/** Openings that freezes may swallow before none is called in sight. */
const MOST_HOPS = 200;

/** The state of the maintenance windows and freezes at that time; null: no limits, always open. */
export function windowState(maintenance: Maintenance | null, now: Instant): WindowState {
  if (maintenance === null) return { kind: 'open', until: null };
  const reasons = reasonsAgainst(maintenance, now);
  return reasons.length === 0
    ? { kind: 'open', until: endOfOpening(maintenance, now) }
    : { kind: 'closed', until: nextOpening(maintenance, now), reason: reasons.join('; ') };
}

function reasonsAgainst(maintenance: Maintenance, now: Instant): readonly string[] {
  const frozen = maintenance.freezes
    .filter((freeze) => freeze.from <= now && now < freeze.to)
    .map((freeze) => `frozen until ${utcText(freeze.to)}: ${freeze.reason}`);
  return isInside(maintenance, now) ? frozen : [...frozen, 'outside the maintenance windows'];
}

const isInside = (maintenance: Maintenance, now: Instant): boolean =>
  maintenance.windows.length === 0 || spanAt(spansAround(maintenance, now), now.getTime()) !== null;

function endOfOpening(maintenance: Maintenance, now: Instant): Instant | null {
  const span = maintenance.windows.length === 0 ? null : spanAt(spansAround(maintenance, now), now.getTime());
  const ends = [
    ...(span === null || span.to - now.getTime() > ENDLESS_MS ? [] : [span.to]),
    ...maintenance.freezes.flatMap((freeze) => (freeze.from > now ? [freeze.from.getTime()] : [])),
  ];
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}

function nextOpening(maintenance: Maintenance, now: Instant): Instant | null {
  let at = now;
  for (let hop = 0; hop < MOST_HOPS; hop += 1) {
    const instant = at;
    const freeze = maintenance.freezes.find((one) => one.from <= instant && instant < one.to);
    if (freeze !== undefined) {
      at = freeze.to;
      continue;
    }
    if (isInside(maintenance, instant)) return instant;
    const next = spansAround(maintenance, instant).find((span) => span.from > instant.getTime());
    if (next === undefined) return null;
    at = new Date(next.from);
  }
  return null;
}

const spanAt = (spans: readonly Span[], at: number): Span | null =>
  spans.find((span) => span.from <= at && at < span.to) ?? null;

/** When the windows are open around that time, in order and without overlaps. */
function spansAround({ timeZone, windows }: Maintenance, now: Instant): readonly Span[] {
  const today = civilDateOf(timeZone, now);
  const spans: Span[] = [];
  for (let days = -DAYS_BACK; days <= DAYS_AHEAD; days += 1) {
    const date = plusDays(today, days);
    const weekday = WEEKDAYS[weekdayOf(date)];
    for (const window of windows) {
      if (weekday === undefined || !window.days.includes(weekday)) continue;
      const [opens, closes] = minutesOf(window);
      const from = instantOf(timeZone, date, opens).getTime();
      const to = instantOf(timeZone, closes > opens ? date : plusDays(date, 1), closes).getTime();
      if (to > from) spans.push({ from, to });
    }
  }
  return merged(spans.sort((a, b) => a.from - b.from));
}

function merged(sorted: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of sorted) {
    const last = result.at(-1);
    if (last === undefined || span.from > last.to) result.push(span);
    else result[result.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return result;
}

function minutesOf(window: OfficeWindow): readonly [opens: number, closes: number] {
  const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  return [minutes(window.opensAt), minutes(window.closesAt)];
}
