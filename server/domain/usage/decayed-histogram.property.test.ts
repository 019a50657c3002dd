import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addSamples,
  percentileBucket,
  type BucketSample,
  type DecayedHistogram,
} from '@/server/domain/usage/decayed-histogram';

const DAY_MS = 24 * 3600 * 1000;
const START = Date.parse('2026-03-01T00:00:00Z');

const sample: fc.Arbitrary<BucketSample> = fc.record({
  bucket: fc.integer({ min: 0, max: 175 }),
  at: fc.integer({ min: 0, max: 20 * DAY_MS }).map((ms) => new Date(START + ms)),
});
const samples = fc.array(sample, { minLength: 1, maxLength: 60 });

function histogramOf(of: readonly BucketSample[]): DecayedHistogram {
  const histogram = addSamples(null, of, DAY_MS);
  if (histogram === null) throw new Error('no samples');
  return histogram;
}

function expectSame(a: DecayedHistogram, b: DecayedHistogram): void {
  expect(b.referenceAt).toEqual(a.referenceAt);
  expect(b.weights.map(([bucket]) => bucket)).toEqual(a.weights.map(([bucket]) => bucket));
  a.weights.forEach(([, weight], index) => {
    expect(b.weights[index]?.[1]).toBeCloseTo(weight, 9);
  });
}

describe('a decayed histogram', () => {
  it('is the same whatever the order of its samples', () => {
    fc.assert(
      fc.property(samples, fc.infiniteStream(fc.nat()), (all, keys) => {
        const shuffled = all
          .map((one) => ({ one, key: keys.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        expectSame(histogramOf(all), histogramOf(shuffled));
      }),
    );
  });

  it('is the same added one by one, in two pieces, or at once', () => {
    fc.assert(
      fc.property(samples, samples, (first, second) => {
        const atOnce = histogramOf([...first, ...second]);
        const singly = [...first, ...second].reduce<DecayedHistogram | null>(
          (histogram, one) => addSamples(histogram, [one], DAY_MS),
          null,
        );
        expectSame(atOnce, singly ?? atOnce);
        expectSame(atOnce, addSamples(histogramOf(second), first, DAY_MS) ?? atOnce);
      }),
    );
  });

  it('gives a sample half the weight of one that is a half-life younger', () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: 1, max: 20 }), (older, halfLives) => {
        const younger = {
          bucket: (older.bucket + 1) % 176,
          at: new Date(older.at.getTime() + halfLives * DAY_MS),
        };
        const weights = new Map(histogramOf([older, younger]).weights);
        const ratio = (weights.get(younger.bucket) ?? 0) / (weights.get(older.bucket) ?? 1);
        expect(ratio).toBeCloseTo(2 ** halfLives, 6);
      }),
    );
  });

  it('forgets what 40 half-lives have left of a sample', () => {
    const old = { bucket: 3, at: new Date(START) };
    const recent = { bucket: 5, at: new Date(START + 60 * DAY_MS) };
    expect(histogramOf([old, recent]).weights.map(([bucket]) => bucket)).toEqual([5]);
    expectSame(histogramOf([old, recent]), histogramOf([recent, old]));
  });

  it('has percentiles that grow with the share and are buckets with weight', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
        const { weights } = histogramOf(all);
        const bucket = percentileBucket(weights, share);
        expect(weights.map(([one]) => one)).toContain(bucket);
        expect(percentileBucket(weights, 1)).toBe(weights.at(-1)?.[0]);
        expect(bucket ?? Infinity).toBeLessThanOrEqual(percentileBucket(weights, 1) ?? -Infinity);
      }),
    );
  });

  it('has the percentile that equal weights give', () => {
    const hourly = Array.from({ length: 20 }, (_, bucket) => ({ bucket, at: new Date(START) }));
    expect(percentileBucket(histogramOf(hourly).weights, 0.95)).toBe(18);
    expect(percentileBucket([], 0.95)).toBeNull();
  });
});
