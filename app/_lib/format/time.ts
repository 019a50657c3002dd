/** Which clock the reader wants to see; a choice of the top bar. */
export type TimeZoneChoice = 'utc' | 'local';

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;

/** `12 s ago`, `4 min ago`, `3 h ago`, `5 d ago`; a point ahead of `nowMs` reads `in 12 s`. */
export function formatRelative(atMs: number, nowMs: number): string {
  const seconds = Math.round((nowMs - atMs) / 1000);
  const size = Math.abs(seconds);
  if (size < 2) return 'just now';
  const amount =
    size < MINUTE_SECONDS
      ? `${size} s`
      : size < HOUR_SECONDS
        ? `${Math.floor(size / MINUTE_SECONDS)} min`
        : size < DAY_SECONDS
          ? `${Math.floor(size / HOUR_SECONDS)} h`
          : `${Math.floor(size / DAY_SECONDS)} d`;
  return seconds >= 0 ? `${amount} ago` : `in ${amount}`;
}

/** `3 min 20 s`, and `3 min` where nothing is left over. */
export function inParts(amount: number, perLarge: number, large: string, small: string): string {
  const rest = amount % perLarge;
  return `${Math.floor(amount / perLarge)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}

/** A length of time: `0.84 s`, `42.1 s`, `3 min 20 s`, `30 min`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  const tenths = Math.round(seconds * 10) / 10;
  if (tenths < MINUTE_SECONDS) return `${tenths.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < HOUR_SECONDS) return inParts(whole, 60, 'min', 's');
  const minutes = Math.round(seconds / MINUTE_SECONDS);
  if (minutes < DAY_SECONDS / MINUTE_SECONDS) return inParts(minutes, 60, 'h', 'min');
  return inParts(Math.round(seconds / HOUR_SECONDS), 24, 'd', 'h');
}

/** Offset from a notice: `+0.84 s`, `−1.20 s`, `+2 min 4 s`. */
export function formatOffset(seconds: number): string {
  return `${seconds < 0 ? '−' : '+'}${formatDuration(Math.abs(seconds))}`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: TimeZoneChoice, withDate: boolean): Intl.DateTimeFormat {
  const key = `${zone}:${withDate}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    ...(withDate ? { year: 'numeric', month: '2-digit', day: '2-digit' } : {}),
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    ...(zone === 'utc' ? { timeZone: 'UTC' } : {}),
  });
  formatters.set(key, made);
  return made;
}

/** `2026-03-01 14:05:09.120 UTC`, or in the reader's zone without a suffix of its own name. */
export function formatExact(iso: string, zone: TimeZoneChoice): string {
  const text = formatter(zone, true).format(new Date(iso)).replace(',', '');
  return zone === 'utc' ? `${text} UTC` : `${text} local`;
}

/** `14:05:09.120`. */
export function formatClock(iso: string, zone: TimeZoneChoice): string {
  return formatter(zone, false).format(new Date(iso));
}

/** Seconds between two ISO times; positive when `to` is later. */
export function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
