export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Hours of some days; the office is open while any of its windows is. */
export interface OfficeWindow {
  /** The days on which it opens. */
  readonly days: readonly Weekday[];
  /** `HH:MM` on the clock of the time zone. */
  readonly opensAt: string;
  /** `HH:MM`; earlier than `opensAt`: on the next day. Never the same. */
  readonly closesAt: string;
}

/** When a cluster's namespaces are in use (W8, Decision 43); outside of it they may be scaled down. */
export interface OfficeHours {
  /** IANA name, e.g. `Europe/Berlin`; daylight saving is the zone's. */
  readonly timeZone: string;
  readonly windows: readonly OfficeWindow[];
  /** What is scaled down outside of the windows; nothing else is touched. */
  readonly namespaces: readonly string[];
}

/** `Area/Location` as the IANA database writes it, or `UTC`: the abbreviations and offsets that engines also take move without notice. */
const ZONE_NAME = /^(UTC|[A-Z]\w+(\/[A-Z][\w+-]+){1,2})$/;

/** True for the name of a time zone that this runtime's IANA database knows, old names included. */
export function isTimeZone(name: string): boolean {
  if (!ZONE_NAME.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
