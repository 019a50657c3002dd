import { describe, expect, it } from 'vitest';
import { instanceCost } from './instance-cost';
import { sighting } from './testing/sighting';
import type { UsageInterval } from './usage-interval';

const at = (seconds: number) => new Date(Date.parse('2026-03-01T12:00:00Z') + seconds * 1000);
const DAY = { from: at(0), to: at(86_400) };
/** One nano-dollar a millisecond, so that amounts read as times. */
const PRICE = 3_600_000n;

const row = (from: number, to: number | null, changes: Partial<UsageInterval> = {}): UsageInterval => ({
  ...sighting('i-0', PRICE, { launchedAt: at(0) }),
  startedAt: at(from),
  endedAt: to === null ? null : at(to),
  lastSeenAt: at(to ?? from),
  estimated: false,
  interrupted: false,
  ...changes,
});

describe('instanceCost', () => {
  it('adds up the intervals within the period and says how each is known', () => {
    const rows = [
      row(0, 100),
      row(100, 400, { estimated: true }),
      row(400, 500, { pricePerHour: null }),
      row(500, 600),
    ];
    expect(instanceCost(rows, { from: at(50), to: at(550) })).toEqual({
      amount: 400_000n,
      measuredMs: 100_000,
      estimatedMs: 300_000,
      missingMs: 100_000,
    });
  });

  it('counts an open interval until its last sight', () => {
    expect(instanceCost([row(0, null, { lastSeenAt: at(90) })], DAY).amount).toBe(90_000n);
  });

  it('counts 60 seconds of a shorter life, once, where it began', () => {
    const rows = [row(0, 10), row(10, 20)];
    expect(instanceCost(rows, DAY).amount).toBe(60_000n);
    const [early, late] = [
      { from: at(0), to: at(15) },
      { from: at(15), to: at(86_400) },
    ];
    expect(instanceCost(rows, early).amount + instanceCost(rows, late).amount).toBe(60_000n);
    expect(instanceCost([row(0, 61)], DAY).amount).toBe(61_000n);
  });

  it('costs nothing when EC2 takes Spot capacity back within the first hour', () => {
    const taken = (seconds: number, changes: Partial<UsageInterval> = {}) => [
      row(0, 1_000),
      row(1_000, seconds, { interrupted: true, ...changes }),
    ];
    expect(instanceCost(taken(3_599), DAY).amount).toBe(0n);
    expect(instanceCost(taken(3_600), DAY).amount).toBe(3_600_000n);
    expect(instanceCost(taken(3_599, { interrupted: false }), DAY).amount).toBe(3_599_000n);
    const unknownLaunch = taken(3_599).map((one) => ({ ...one, launchedAt: null }));
    expect(instanceCost(unknownLaunch, DAY).amount).toBe(3_599_000n);
  });

  it('judges each run of a machine that was stopped by itself', () => {
    const rows = [row(0, 1_000, { interrupted: true }), row(2_000, 3_000, { launchedAt: at(2_000) })];
    expect(instanceCost(rows, DAY).amount).toBe(1_000_000n);
  });
});
