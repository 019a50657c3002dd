import { z } from 'zod';
import { count, instant, nonNegative } from './primitives';

/**
 * Usage over time as weights of exponential buckets, the scheme of the Vertical Pod Autoscaler: bucket 0 begins at 0,
 * bucket i ≥ 1 at `first × (ratio^i − 1) / (ratio − 1)`, and the last one is open. A sample's weight halves every 24
 * hours of age, so that only the relation between weights counts.
 * https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/pkg/recommender/util/histogram_options.go
 */
export interface BucketScheme {
  /** Width of bucket 0. */
  readonly first: number;
  readonly ratio: number;
  readonly buckets: number;
}

/** Millicores: bucket 0 is 10 m wide, the last one begins above 1,000 cores. */
export const CPU_BUCKETS: BucketScheme = { first: 10, ratio: 1.05, buckets: 176 };

/** Bytes: bucket 0 is 10 MB wide, the last one begins above 1 TB. */
export const MEMORY_BUCKETS: BucketScheme = { first: 10_000_000, ratio: 1.05, buckets: 176 };

/** Weight of a sample relative to one that is this many hours younger: one half. */
export const HISTOGRAM_HALF_LIFE_HOURS = 24;

/** Where a bucket begins, in the scheme's unit. */
export function bucketStart(scheme: BucketScheme, index: number): number {
  return index === 0 ? 0 : (scheme.first * (scheme.ratio ** index - 1)) / (scheme.ratio - 1);
}

/** The bucket that a value falls into. */
export function bucketOf(scheme: BucketScheme, value: number): number {
  if (value < scheme.first) return 0;
  const index = Math.floor(
    Math.log((value * (scheme.ratio - 1)) / scheme.first + 1) / Math.log(scheme.ratio),
  );
  return Math.min(scheme.buckets - 1, index);
}

export const usageHistogramSchema = z.object({
  /** Pairs of bucket and weight, each bucket once, in any order; buckets without weight are left out. */
  weights: z
    .array(
      z.tuple([
        z
          .number()
          .int()
          .min(0)
          .max(CPU_BUCKETS.buckets - 1),
        nonNegative,
      ]),
    )
    .max(CPU_BUCKETS.buckets),
  first_sample_at: instant,
  last_sample_at: instant,
  sample_count: count,
});

export type UsageHistogram = z.infer<typeof usageHistogramSchema>;
