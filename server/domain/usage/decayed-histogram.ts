import { msBetween, type Instant } from '@/server/domain/shared/instant';

/**
 * Weights of numbered buckets in which a sample counts half as much as one that is a half-life younger. Weights are
 * relative to `referenceAt`; only the relation between them means something.
 *
 * The reference is always the last half-life boundary (counted from the epoch) at or before the newest sample. It moves
 * by whole half-lives, so that moving it multiplies every weight by a power of two, which is exact, and samples may come
 * in any order.
 * https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/pkg/recommender/util/decaying_histogram.go
 */
export interface DecayedHistogram {
  readonly referenceAt: Instant;
  /** Bucket and weight, ascending by bucket, each bucket once, no weight zero. */
  readonly weights: readonly (readonly [bucket: number, weight: number])[];
}

export interface BucketSample {
  readonly bucket: number;
  readonly at: Instant;
}

/** What is left of a sample after so many half-lives is dropped: 2⁻⁴⁰ of its weight. */
const FORGOTTEN_AFTER_HALF_LIVES = 40;

function boundaryBefore(at: number, halfLifeMs: number): number {
  return Math.floor(at / halfLifeMs) * halfLifeMs;
}

function toSorted(weights: ReadonlyMap<number, number>): DecayedHistogram['weights'] {
  return [...weights].sort((a, b) => a[0] - b[0]);
}

/** Weights as they are relative to a reference that is later by whole half-lives. */
function movedTo(histogram: DecayedHistogram, referenceMs: number, halfLifeMs: number): Map<number, number> {
  const halfLives = Math.round((referenceMs - histogram.referenceAt.getTime()) / halfLifeMs);
  if (halfLives === 0) return new Map(histogram.weights);
  const factor = 2 ** -halfLives;
  const smallest = 2 ** -FORGOTTEN_AFTER_HALF_LIVES;
  return new Map(
    histogram.weights.flatMap(([bucket, weight]): [number, number][] =>
      weight * factor < smallest ? [] : [[bucket, weight * factor]],
    ),
  );
}

/** Adds samples of weight one each; a null histogram has none yet. Null when there are none after it either. */
export function addSamples(
  histogram: DecayedHistogram | null,
  samples: readonly BucketSample[],
  halfLifeMs: number,
): DecayedHistogram | null {
  if (samples.length === 0) return histogram;
  const newest = samples.reduce((latest, { at }) => Math.max(latest, at.getTime()), -Infinity);
  const referenceMs = Math.max(
    boundaryBefore(newest, halfLifeMs),
    histogram === null ? -Infinity : histogram.referenceAt.getTime(),
  );
  const referenceAt = new Date(referenceMs);
  const weights =
    histogram === null ? new Map<number, number>() : movedTo(histogram, referenceMs, halfLifeMs);
  for (const { bucket, at } of samples) {
    const halfLives = msBetween(referenceAt, at) / halfLifeMs;
    if (halfLives > -FORGOTTEN_AFTER_HALF_LIVES)
      weights.set(bucket, (weights.get(bucket) ?? 0) + 2 ** halfLives);
  }
  return { referenceAt, weights: toSorted(weights) };
}

/** The bucket up to which the given share of all weight lies; null without any weight. */
export function percentileBucket(weights: DecayedHistogram['weights'], share: number): number | null {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  let reached = 0;
  for (const [bucket, weight] of weights) {
    reached += weight;
    if (reached >= share * total) return bucket;
  }
  return weights.at(-1)?.[0] ?? null;
}
