import {
  bucketOf,
  bucketStart,
  HISTOGRAM_HALF_LIFE_HOURS,
  type BucketScheme,
} from '@/contracts/decision-server';

const HALF_LIFE_MINUTES = HISTOGRAM_HALF_LIFE_HOURS * 60;

/**
 * Weights of samples in buckets, a sample counting half as much as one 24 hours younger. Weights double with the time of
 * the sample instead of halving with its age, which leaves their relations the same; a double holds 1,000 days of it.
 * https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/pkg/recommender/util/decaying_histogram.go
 */
export class DecayingHistogram {
  private readonly buckets: Float64Array;
  private total = 0;

  constructor(private readonly scheme: BucketScheme) {
    this.buckets = new Float64Array(scheme.buckets);
  }

  add(value: number, minute: number): void {
    this.change(value, 2 ** (minute / HALF_LIFE_MINUTES));
  }

  /** Takes back a sample that was added with the same value and minute. */
  subtract(value: number, minute: number): void {
    this.change(value, -(2 ** (minute / HALF_LIFE_MINUTES)));
  }

  /** The end of the bucket up to which the given share of the weight lies; 0 without any weight. */
  percentile(share: number): number {
    if (this.total <= 0) return 0;
    const wanted = share * this.total;
    let reached = 0;
    let last = 0;
    for (const [index, weight] of this.buckets.entries()) {
      if (weight <= 0) continue;
      last = index;
      reached += weight;
      if (reached >= wanted) break;
    }
    return bucketStart(this.scheme, Math.min(last + 1, this.scheme.buckets - 1));
  }

  /** Buckets with weight, as the decision contract has them. */
  weights(): [number, number][] {
    const found: [number, number][] = [];
    this.buckets.forEach((weight, index) => {
      if (weight > 0) found.push([index, weight]);
    });
    return found;
  }

  private change(value: number, weight: number): void {
    const bucket = bucketOf(this.scheme, value);
    const before = this.buckets[bucket] ?? 0;
    // What is left of a subtraction by rounding is no weight.
    const after = before + weight < 1e-9 * Math.abs(weight) ? 0 : before + weight;
    this.buckets[bucket] = after;
    this.total += after - before;
  }
}
