import type { Instant } from '../shared/instant';

/** A day on the calendar of some time zone. */
export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    era: 'short',
  });
  formats.set(timeZone, made);
  return made;
}

/** What the zone's clocks show at that instant, as if they showed UTC, in whole seconds. */
function wallMs(timeZone: string, at: number): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/** How far the zone's clocks are ahead of UTC. */
const offsetMs = (timeZone: string, at: number): number =>
  wallMs(timeZone, at) - Math.floor(at / 1000) * 1000;

/** The day that the zone's calendars show. */
export function civilDateOf(timeZone: string, at: Instant): CivilDate {
  const wall = new Date(wallMs(timeZone, at.getTime()));
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}

export function plusDays(date: CivilDate, days: number): CivilDate {
  const moved = new Date(Date.UTC(date.year, date.month - 1, date.day + days));
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

/** 0 is Monday. */
export const weekdayOf = ({ year, month, day }: CivilDate): number =>
  (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;

/**
 * When the zone's clocks show that time of that day. A time that they show twice is the first; one that they leap over is
 * the moment of the leap.
 */
export function instantOf(timeZone: string, date: CivilDate, minuteOfDay: number): Instant {
  const wall = Date.UTC(date.year, date.month - 1, date.day, 0, minuteOfDay);
  const [before, after] = [offsetMs(timeZone, wall - DAY_MS), offsetMs(timeZone, wall + DAY_MS)];
  const shown = [wall - before, wall - after]
    .sort((a, b) => a - b)
    .find((at) => at + offsetMs(timeZone, at) === wall);
  return new Date(shown ?? leapBetween(timeZone, wall - after, wall - before));
}

/** The instant in between at which the zone's clocks leap. */
function leapBetween(timeZone: string, from: number, to: number): number {
  const before = offsetMs(timeZone, from);
  let [still, leapt] = [from, to];
  while (leapt - still > 1000) {
    const middle = Math.floor((still + leapt) / 2000) * 1000;
    if (offsetMs(timeZone, middle) === before) still = middle;
    else leapt = middle;
  }
  return leapt;
}
