import type { OfficeWindow } from './office-hours';

/** A time in which nothing is optimized, whatever the windows say. */
export interface Freeze<T = Date> {
  readonly from: T;
  readonly to: T;
  readonly reason: string;
}

/** When optimizations of a cluster may run. Interruptions are answered at any time (Decision 4). */
export interface Maintenance<T = Date> {
  /** IANA name, e.g. `Europe/Berlin`; daylight saving is the zone's. */
  readonly timeZone: string;
  /** Open while any of them is; none: at any time. */
  readonly windows: readonly OfficeWindow[];
  readonly freezes: readonly Freeze<T>[];
}

/** As it is stored: times in ISO 8601. */
export type StoredMaintenance = Maintenance<string>;

export const readMaintenance = (stored: StoredMaintenance): Maintenance => ({
  ...stored,
  freezes: stored.freezes.map(({ from, to, reason }) => ({ from: new Date(from), to: new Date(to), reason })),
});

export const storeMaintenance = (maintenance: Maintenance): StoredMaintenance => ({
  ...maintenance,
  freezes: maintenance.freezes.map(({ from, to, reason }) => ({
    from: from.toISOString(),
    to: to.toISOString(),
    reason,
  })),
});
