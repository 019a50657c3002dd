import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  NO_USAGE,
  recordOom,
  recordSamples,
  type MeasuredSample,
} from '@/server/domain/usage/container-usage';
import { intervalOf, largestPeak, PEAKS_KEPT, raisePeaks } from '@/server/domain/usage/memory-peaks';

const at = (text: string) => new Date(text);
const sample = (when: string, memoryBytes: number, cpuBucket = 1): MeasuredSample => ({
  at: at(when),
  cpuBucket,
  memoryBytes,
});

describe('memory peaks', () => {
  it('keep the most of a day, once', () => {
    const peaks = raisePeaks(
      [],
      [
        { at: at('2026-03-01T01:00:00Z'), memoryBytes: 100 },
        { at: at('2026-03-01T23:59:59Z'), memoryBytes: 300 },
        { at: at('2026-03-02T00:00:00Z'), memoryBytes: 200 },
      ],
    );
    const day = intervalOf(at('2026-03-01T12:00:00Z'));
    expect(peaks).toEqual([
      [day, 300],
      [day + 1, 200],
    ]);
    expect(largestPeak(peaks)).toBe(300);
  });

  it('are the same in any order and however often something was seen', () => {
    const seen = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 60 }).map((days) => new Date(days * 24 * 3600 * 1000)),
        memoryBytes: fc.nat(),
      }),
    );
    fc.assert(
      fc.property(seen, (all) => {
        const once = raisePeaks([], all);
        expect(raisePeaks(once, all)).toEqual(once);
        expect(raisePeaks([], [...all].reverse())).toEqual(once);
        expect(once.length).toBeLessThanOrEqual(PEAKS_KEPT);
      }),
    );
  });
});

describe('usage of a container', () => {
  it('spans its samples, and says which part was imported', () => {
    const measured = recordSamples(NO_USAGE, [sample('2026-03-10T00:00:00Z', 50)], 'measured');
    const both = recordSamples(
      measured,
      [sample('2026-03-02T00:00:00Z', 70), sample('2026-03-03T00:00:00Z', 20)],
      'imported',
    );
    expect(both).toMatchObject({
      firstSampleAt: at('2026-03-02T00:00:00Z'),
      lastSampleAt: at('2026-03-10T00:00:00Z'),
      sampleCount: 3,
      imported: { from: at('2026-03-02T00:00:00Z'), until: at('2026-03-03T00:00:00Z') },
    });
    expect(measured.imported).toBeNull();
    expect(largestPeak(both.memoryPeaks)).toBe(70);
  });

  it('keeps the latest kill, however often an older one is seen again', () => {
    const first = { at: at('2026-03-01T00:00:00Z'), memoryBytes: 500 };
    const second = { at: at('2026-03-02T00:00:00Z'), memoryBytes: 400 };
    const killed = recordOom(recordOom(NO_USAGE, second), first);
    expect(killed.lastOom).toEqual(second);
    expect(recordOom(killed, second)).toBe(killed);
  });
});
