import { describe, expect, it } from 'vitest';
import { bucketOf, MEMORY_BUCKETS } from '@/contracts/decision-server';
import { MemoryPeaks } from './memory-peaks';
import { MIB, MINUTES_A_DAY } from './workload';

const peaksOf = (samples: readonly { minute: number; mib: number }[]) => {
  const peaks = new MemoryPeaks();
  for (const { minute, mib } of samples) peaks.observe(0, minute, mib * MIB);
  return peaks;
};

const bucketsOf = (peaks: MemoryPeaks) => peaks.histogram.weights().map(([bucket]) => bucket);
const bucket = (mib: number) => bucketOf(MEMORY_BUCKETS, mib * MIB);

describe('memory peaks', () => {
  it('are one a day, corrected upwards', () => {
    const day = [300, 600, 300].map((mib, minute) => ({ minute, mib }));
    expect(bucketsOf(peaksOf(day))).toEqual([bucket(600)]);
    expect(bucketsOf(peaksOf([...day, { minute: MINUTES_A_DAY, mib: 100 }]))).toEqual([
      bucket(100),
      bucket(600),
    ]);
  });

  it('weigh twice as much a day later', () => {
    const weights = peaksOf([
      { minute: 0, mib: 300 },
      { minute: MINUTES_A_DAY, mib: 600 },
    ]).histogram.weights();
    expect((weights[1]?.[1] ?? 0) / (weights[0]?.[1] ?? 1)).toBeCloseTo(2);
  });

  it('count a kill as a peak of its day, and not as something seen', () => {
    const peaks = peaksOf([{ minute: 0, mib: 300 }]);
    peaks.assume(0, 1, 600 * MIB);
    peaks.observe(0, 2, 400 * MIB);
    expect(bucketsOf(peaks)).toEqual([bucket(600)]);
    expect(peaks.seenBytes(0)).toBe(300 * MIB);
  });

  it('begin again with a new pod', () => {
    const peaks = peaksOf([{ minute: 0, mib: 600 }]);
    peaks.forgetPod(0);
    peaks.observe(0, 1, 300 * MIB);
    expect(bucketsOf(peaks)).toEqual([bucket(300), bucket(600)]);
  });
});
