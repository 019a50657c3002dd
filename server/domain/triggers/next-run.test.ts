import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runState, nextRun } from './next-run';

const MINUTE = 60_000;
const TEN = 10 * MINUTE;
const NOW = new Date('2026-03-01T12:00:00Z');
const ids = fc.uuid();
const times = fc.date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true });

describe('nextRun', () => {
  it('comes within an interval, and again an interval later', () => {
    fc.assert(
      fc.property(ids, times, fc.integer({ min: 1, max: 1440 }), (id, now, minutes) => {
        const interval = minutes * MINUTE;
        const next = nextRun(id, now, interval);
        expect(next.getTime()).toBeGreaterThan(now.getTime());
        expect(next.getTime() - now.getTime()).toBeLessThanOrEqual(interval);
        expect(nextRun(id, next, interval).getTime()).toBe(next.getTime() + interval);
      }),
    );
  });

  it('does not move when a worker starts anew in between', () => {
    fc.assert(
      fc.property(ids, times, fc.double({ min: 0, max: 0.999, noNaN: true }), (id, now, share) => {
        const next = nextRun(id, now, TEN);
        const between = new Date(now.getTime() + Math.floor((next.getTime() - now.getTime()) * share));
        expect(nextRun(id, between, TEN)).toEqual(next);
      }),
    );
  });

  it('spreads clusters whose ids begin alike over the interval', () => {
    const tenths = new Map<number, number>();
    for (let n = 0; n < 1000; n += 1) {
      const id = `019a0000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
      const tenth = Math.floor(((nextRun(id, NOW, TEN).getTime() - NOW.getTime()) / TEN) * 10);
      tenths.set(tenth, (tenths.get(tenth) ?? 0) + 1);
    }
    for (let tenth = 0; tenth < 10; tenth += 1) {
      expect(tenths.get(tenth) ?? 0).toBeGreaterThan(50);
      expect(tenths.get(tenth) ?? 0).toBeLessThan(200);
    }
  });
});

describe('runState', () => {
  it.each([
    { name: 'a second before', seconds: -1, state: 'early' },
    { name: 'at its time', seconds: 0, state: 'due' },
    { name: 'a tenth of the interval after', seconds: 60, state: 'due' },
    { name: 'later: the next one is waited for', seconds: 61, state: 'late' },
  ])('$name', ({ seconds, state }) => {
    expect(runState(NOW, new Date(NOW.getTime() + seconds * 1000), TEN)).toBe(state);
  });

  it('a short interval has ten seconds', () => {
    expect(runState(NOW, new Date(NOW.getTime() + 10_000), 3_000)).toBe('due');
    expect(runState(NOW, new Date(NOW.getTime() + 10_001), 3_000)).toBe('late');
  });
});
