import { expect, it } from 'vitest';
import { chooseBuckets } from './choose-buckets';

const now = new Date('2026-03-01T12:10:00Z');

it('covers the last day in round half hours where nothing was asked for', () => {
  const { from, to, bucketSeconds, starts } = chooseBuckets({ period_hours: 24 }, now);
  expect([from.toISOString(), to]).toEqual(['2026-02-28T12:10:00.000Z', now]);
  expect(bucketSeconds).toBe(1800);
  expect(new Date((starts[0] ?? 0) * 1000).toISOString()).toBe('2026-02-28T12:00:00.000Z');
  expect(starts).toHaveLength(49);
});

it.each([
  ['2026-02-22T12:10:00Z', 6 * 3600],
  ['2026-01-30T12:10:00Z', 86_400],
])('makes intervals longer for a longer range: since %s', (from, seconds) => {
  const chosen = chooseBuckets({ from, period_hours: 24 }, now);
  expect(chosen.bucketSeconds).toBe(seconds);
  expect(chosen.starts.length).toBeLessThanOrEqual(49);
});

it('keeps the end of a range that is too long', () => {
  const chosen = chooseBuckets({ from: '1970-01-01T00:00:00Z', period_hours: 24 }, now);
  expect(chosen.from.toISOString()).toBe('2025-11-29T12:10:00.000Z');
  expect(chosen.starts.length).toBeLessThanOrEqual(49);
});

it('is empty where the end is before the beginning', () => {
  expect(
    chooseBuckets({ from: '2026-03-02T00:00:00Z', to: '2026-03-01T00:00:00Z', period_hours: 24 }, now).starts,
  ).toEqual([]);
});
