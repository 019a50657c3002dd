import {
  bucketOf,
  HISTOGRAM_HALF_LIFE_HOURS,
  MEMORY_BUCKETS,
  type UsageHistogram,
} from '@/contracts/decision-server';
import type { ContainerUsage } from '@/server/domain/usage/container-usage';
import type { DecayedHistogram } from '@/server/domain/usage/decayed-histogram';
import { largestPeak, PEAK_INTERVAL_MS, type MemoryPeaks } from '@/server/domain/usage/memory-peaks';
import type { ContainerUsageRecord, StoredUsage } from '@/server/ports/repositories/usage-repository';

const HALF_LIFE_MS = HISTOGRAM_HALF_LIFE_HOURS * 3_600_000;

/** Each day's peak in its bucket, weighted by the day's age relative to the newest. */
function peakWeights(peaks: MemoryPeaks): DecayedHistogram['weights'] {
  const newest = peaks.at(-1)?.[0] ?? 0;
  const weights = new Map<number, number>();
  for (const [interval, bytes] of peaks) {
    const halfLives = ((newest - interval) * PEAK_INTERVAL_MS) / HALF_LIFE_MS;
    const bucket = bucketOf(MEMORY_BUCKETS, bytes);
    weights.set(bucket, (weights.get(bucket) ?? 0) + 2 ** -halfLives);
  }
  return [...weights].sort((a, b) => a[0] - b[0]);
}

function toHistogram(
  { firstSampleAt, lastSampleAt }: ContainerUsage,
  weights: DecayedHistogram['weights'],
  sampleCount: number,
): UsageHistogram | null {
  if (firstSampleAt === null || lastSampleAt === null || weights.length === 0) return null;
  return {
    weights: weights.map(([bucket, weight]) => [bucket, weight]),
    first_sample_at: firstSampleAt.toISOString(),
    last_sample_at: lastSampleAt.toISOString(),
    sample_count: sampleCount,
  };
}

/** Stored usage in the terms of the decision server's contract. */
export function toUsageRecord(usage: StoredUsage): ContainerUsageRecord {
  const { namespace, kind, name, container, memoryPeaks, lastOom, imported } = usage;
  return {
    namespace,
    kind,
    name,
    container,
    cpuUsage: toHistogram(usage, usage.cpu?.weights ?? [], usage.sampleCount),
    memoryPeaks: toHistogram(usage, peakWeights(memoryPeaks), memoryPeaks.length),
    memoryMaxBytes: largestPeak(memoryPeaks),
    lastOom,
    imported,
  };
}
