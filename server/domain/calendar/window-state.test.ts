import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Freeze, Maintenance } from './maintenance';
import { WEEKDAYS, type OfficeWindow } from './office-hours';
import { windowState } from './window-state';

const calendar = (
  windows: readonly OfficeWindow[],
  freezes: readonly Freeze[] = [],
  timeZone = 'Europe/Berlin',
): Maintenance => ({ timeZone, windows, freezes });
const daily = (opensAt: string, closesAt: string): OfficeWindow => ({ days: WEEKDAYS, opensAt, closesAt });
const at = (text: string) => new Date(text);

describe('windowState', () => {
  it('is open without limits', () => {
    expect(windowState(null, at('2026-03-01T00:00:00Z'))).toEqual({ kind: 'open', until: null });
    expect(windowState(calendar([]), at('2026-03-01T00:00:00Z'))).toEqual({ kind: 'open', until: null });
  });

  it.each([
    { name: 'before it opens', now: '2026-03-02T20:59:59Z', open: false, until: '2026-03-02T21:00:00Z' },
    { name: 'as it opens', now: '2026-03-02T21:00:00Z', open: true, until: '2026-03-03T04:00:00Z' },
    { name: 'past midnight', now: '2026-03-03T03:59:59Z', open: true, until: '2026-03-03T04:00:00Z' },
    { name: 'as it closes', now: '2026-03-03T04:00:00Z', open: false, until: '2026-03-03T21:00:00Z' },
  ])('22:00 to 05:00 in Berlin: $name', ({ now, open, until }) => {
    expect(windowState(calendar([daily('22:00', '05:00')]), at(now))).toMatchObject({
      kind: open ? 'open' : 'closed',
      until: at(until),
    });
  });

  it('opens on its days only', () => {
    const sundays = calendar([{ days: ['sun'], opensAt: '08:00', closesAt: '20:00' }]);
    expect(windowState(sundays, at('2026-03-02T10:00:00Z'))).toEqual({
      kind: 'closed',
      until: at('2026-03-08T07:00:00Z'),
      reason: 'outside the maintenance windows',
    });
  });

  it.each([
    // Clocks leap from 02:00 to 03:00 on 29 March 2026 and go back from 03:00 to 02:00 on 25 October 2026.
    {
      name: 'a window over the leap',
      clock: ['01:00', '04:00'],
      now: '2026-03-29T00:30:00Z',
      until: '2026-03-29T02:00:00Z',
    },
    {
      name: 'an end within the leap',
      clock: ['01:00', '02:30'],
      now: '2026-03-29T00:30:00Z',
      until: '2026-03-29T01:00:00Z',
    },
    {
      name: 'a start within the leap',
      clock: ['02:30', '04:00'],
      now: '2026-03-29T01:00:00Z',
      until: '2026-03-29T02:00:00Z',
    },
    {
      name: 'a window over the repeated hour',
      clock: ['01:00', '04:00'],
      now: '2026-10-25T00:30:00Z',
      until: '2026-10-25T03:00:00Z',
    },
    {
      name: 'an end within the repeated hour is its first',
      clock: ['01:00', '02:30'],
      now: '2026-10-24T23:30:00Z',
      until: '2026-10-25T00:30:00Z',
    },
  ])('daylight saving: $name', ({ clock: [opens, closes], now, until }) => {
    expect(windowState(calendar([daily(opens ?? '', closes ?? '')]), at(now))).toEqual({
      kind: 'open',
      until: at(until),
    });
  });

  it('a window within the leap does not open that day', () => {
    const state = windowState(calendar([daily('02:10', '02:50')]), at('2026-03-29T00:30:00Z'));
    expect(state).toMatchObject({ kind: 'closed', until: at('2026-03-30T00:10:00Z') });
  });

  it('a freeze closes an open window, with its reason, and ends an opening', () => {
    const freeze = {
      from: at('2026-03-02T22:00:00Z'),
      to: at('2026-03-03T02:00:00Z'),
      reason: 'Black Friday',
    };
    const both = calendar([daily('22:00', '05:00')], [freeze]);
    expect(windowState(both, at('2026-03-02T21:30:00Z'))).toEqual({ kind: 'open', until: freeze.from });
    expect(windowState(both, at('2026-03-02T23:00:00Z'))).toEqual({
      kind: 'closed',
      until: freeze.to,
      reason: 'frozen until 2026-03-03 02:00 UTC: Black Friday',
    });
  });

  it('says every reason, and the opening after both', () => {
    const freeze = { from: at('2026-03-02T10:00:00Z'), to: at('2026-03-05T10:00:00Z'), reason: 'audit' };
    expect(windowState(calendar([daily('22:00', '05:00')], [freeze]), at('2026-03-02T12:00:00Z'))).toEqual({
      kind: 'closed',
      until: at('2026-03-05T21:00:00Z'),
      reason: 'frozen until 2026-03-05 10:00 UTC: audit; outside the maintenance windows',
    });
  });

  const zones = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
    'UTC',
  );
  const clocks = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
  const windows = fc.record({
    days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
    opensAt: clocks,
    closesAt: clocks,
  });
  const times = fc.date({
    min: at('2026-01-01T00:00:00Z'),
    max: at('2027-12-31T00:00:00Z'),
    noInvalidDate: true,
  });
  const freezes = fc
    .tuple(times, fc.integer({ min: 1, max: 30 * 24 * 3600 }))
    .map(([from, seconds]) => ({ from, to: new Date(from.getTime() + seconds * 1000), reason: 'freeze' }));
  const calendars = fc.record({
    timeZone: zones,
    windows: fc.array(
      windows.filter((window) => window.opensAt !== window.closesAt),
      { maxLength: 3 },
    ),
    freezes: fc.array(freezes, { maxLength: 3 }),
  });

  it('holds until the time that it says, and is the other then', () => {
    fc.assert(
      fc.property(
        calendars,
        times,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (maintenance, now, share) => {
          const state = windowState(maintenance, now);
          if (state.until === null) return;
          expect(state.until.getTime()).toBeGreaterThan(now.getTime());
          const between = new Date(
            now.getTime() + Math.floor((state.until.getTime() - now.getTime()) * share),
          );
          expect(windowState(maintenance, between).kind).toBe(state.kind);
          expect(windowState(maintenance, state.until).kind).not.toBe(state.kind);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('shows the wall clock that was asked for, on days without a change of the clocks', () => {
    fc.assert(
      fc.property(zones, clocks, clocks, times, (timeZone, opensAt, closesAt, now) => {
        fc.pre(opensAt !== closesAt);
        const wall = (instant: Date) =>
          new Intl.DateTimeFormat('en-GB', {
            timeZone,
            hour: '2-digit',
            minute: '2-digit',
            hourCycle: 'h23',
          }).format(instant);
        const offset = (instant: Date) =>
          new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
            .format(instant)
            .split('GMT')[1];
        const state = windowState(calendar([daily(opensAt, closesAt)], [], timeZone), now);
        if (state.until === null) throw new Error('a daily window always changes');
        const aDay = 86_400_000;
        fc.pre(
          offset(new Date(state.until.getTime() - 2 * aDay)) ===
            offset(new Date(state.until.getTime() + 2 * aDay)),
        );
        expect(wall(state.until)).toBe(state.kind === 'open' ? closesAt : opensAt);
      }),
      { numRuns: 100 },
    );
  });
});
