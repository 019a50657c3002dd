import type { Instant } from '@/server/domain/shared/instant';

/**
 * The largest memory of each interval, over all replicas. A request must hold the peak, not the mean, so one value of an
 * interval counts however many samples it had.
 * https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/pkg/recommender/model/aggregations_config.go
 */
export type MemoryPeaks = readonly (readonly [interval: number, bytes: number])[];

/** VPA's memory aggregation interval. */
export const PEAK_INTERVAL_MS = 24 * 3600 * 1000;

/** Peaks kept; with a half-life of a day older ones have no weight left, and the largest of a month is a fair maximum. */
export const PEAKS_KEPT = 30;

/** Number of the interval that holds the moment, counted from the epoch. */
export const intervalOf = (at: Instant): number => Math.floor(at.getTime() / PEAK_INTERVAL_MS);

/** Raises the peaks by what was seen. In any order, and as often as one likes: the result is the same. */
export function raisePeaks(
  peaks: MemoryPeaks,
  seen: readonly { readonly at: Instant; readonly memoryBytes: number }[],
): MemoryPeaks {
  if (seen.length === 0) return peaks;
  const byInterval = new Map(peaks);
  for (const { at, memoryBytes } of seen) {
    const interval = intervalOf(at);
    byInterval.set(interval, Math.max(memoryBytes, byInterval.get(interval) ?? 0));
  }
  return [...byInterval].sort((a, b) => a[0] - b[0]).slice(-PEAKS_KEPT);
}

/** The largest peak kept; null without any. */
export function largestPeak(peaks: MemoryPeaks): number | null {
  return peaks.length === 0 ? null : Math.max(...peaks.map(([, bytes]) => bytes));
}
