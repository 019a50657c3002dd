import { describe, expect, it } from 'vitest';
import { breakerState, type PlanEnd } from './breaker';

const at = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour));
const end = (planId: string, status: PlanEnd['status'], hour: number): PlanEnd => ({
  planId,
  status,
  at: at(hour),
});
const NOW = at(12);

describe('breakerState', () => {
  it.each<{ name: string; ends: PlanEnd[]; resetAt?: Date; now?: Date; open: boolean }>([
    { name: 'no plans', ends: [], open: false },
    { name: 'one failure', ends: [end('b', 'failed', 11)], open: false },
    { name: 'two failures', ends: [end('b', 'failed', 11), end('a', 'failed', 9)], open: true },
    {
      name: 'a failure and a roll-back',
      ends: [end('b', 'rolled_back', 11), end('a', 'failed', 9)],
      open: true,
    },
    {
      name: 'a success after the failures',
      ends: [end('b', 'completed', 11), end('a', 'failed', 9)],
      open: false,
    },
    {
      name: 'a success in between',
      ends: [end('c', 'failed', 11), end('b', 'completed', 10), end('a', 'failed', 9)],
      open: false,
    },
    {
      name: 'closed by a person',
      ends: [end('b', 'failed', 11), end('a', 'failed', 9)],
      resetAt: at(11),
      open: false,
    },
    {
      name: 'one failure after a person closed it',
      ends: [end('c', 'failed', 11), end('b', 'failed', 9), end('a', 'failed', 8)],
      resetAt: at(10),
      open: false,
    },
    {
      name: 'a second before 24 hours',
      ends: [end('b', 'failed', 11), end('a', 'failed', 9)],
      now: new Date(at(35).getTime() - 1),
      open: true,
    },
    { name: '24 hours', ends: [end('b', 'failed', 11), end('a', 'failed', 9)], now: at(35), open: false },
    {
      name: 'one more failure after 24 hours',
      ends: [end('c', 'failed', 36), end('b', 'failed', 11)],
      now: at(37),
      open: true,
    },
  ])('$name', ({ ends, resetAt, now, open }) => {
    const state = breakerState(ends, { resetAt: resetAt ?? null, now: now ?? NOW });
    expect(state.kind).toBe(open ? 'open' : 'closed');
  });

  it('says since when, until when and by which plans', () => {
    const ends = [end('b', 'failed', 11), end('a', 'rolled_back', 9), end('z', 'failed', 1)];
    expect(breakerState(ends, { resetAt: null, now: NOW })).toEqual({
      kind: 'open',
      since: at(11),
      until: at(35),
      planIds: ['b', 'a'],
    });
  });
});
