import { bucketStart, type BucketScheme, type UsageHistogram } from '@/contracts/decision-server';

/** Weights below this part of the whole are what age has left of samples: they no longer count. */
const NEGLIGIBLE_SHARE = 0.001;

function ordered({ weights }: UsageHistogram): readonly (readonly [number, number])[] {
  return weights.filter(([, weight]) => weight > 0).sort((a, b) => a[0] - b[0]);
}

/**
 * The value that the given share of the weight does not exceed: the end of its bucket, as the Vertical Pod Autoscaler
 * reads it. Null without any weight.
 */
export function percentile(histogram: UsageHistogram, scheme: BucketScheme, wanted: number): number | null {
  const weights = ordered(histogram);
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  if (total === 0) return null;
  let reached = 0;
  for (const [bucket, weight] of weights) {
    reached += weight;
    if (reached >= wanted * total) return bucketStart(scheme, bucket + 1);
  }
  return null;
}

/** The end of the highest bucket whose weight age has not made negligible; null without any. */
export function peak(histogram: UsageHistogram, scheme: BucketScheme): number | null {
  const weights = ordered(histogram);
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const highest = weights.filter(([, weight]) => weight >= NEGLIGIBLE_SHARE * total).at(-1);
  return total === 0 || highest === undefined ? null : bucketStart(scheme, highest[0] + 1);
}

/** Hours from the first sample to the last. */
export function historyHours({ first_sample_at, last_sample_at }: UsageHistogram): number {
  return Math.max(0, (new Date(last_sample_at).getTime() - new Date(first_sample_at).getTime()) / 3_600_000);
}
