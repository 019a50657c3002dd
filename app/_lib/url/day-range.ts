import type { TimeZoneChoice } from '@/app/_lib/format/time';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Start of a day `2026-03-01` in the reader's zone as an ISO time; undefined for what is no day. */
function startOfDay(day: string | null, zone: TimeZoneChoice, plusDays: number): string | undefined {
  if (day === null || !DAY.test(day)) return undefined;
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const at =
    zone === 'utc'
      ? new Date(Date.UTC(year, month - 1, date + plusDays))
      : new Date(year, month - 1, date + plusDays);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** Two days of the URL, both included, as the API's half-open range. */
export function dayRange(
  from: string | null,
  to: string | null,
  zone: TimeZoneChoice,
): { from?: string; to?: string } {
  const start = startOfDay(from, zone, 0);
  const end = startOfDay(to, zone, 1);
  return { ...(start === undefined ? {} : { from: start }), ...(end === undefined ? {} : { to: end }) };
}
