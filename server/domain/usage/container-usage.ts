import type { WorkloadRef } from '@/server/domain/cluster/workload-of';
import type { Instant } from '@/server/domain/shared/instant';
import { addSamples, type DecayedHistogram } from './decayed-histogram';
import { raisePeaks, type MemoryPeaks } from './memory-peaks';

/** One container of a workload, all replicas together. */
export interface ContainerRef extends WorkloadRef {
  readonly container: string;
}

/** A container killed for want of memory, and what it might use then: its limit, else its request. */
export interface OomKill {
  readonly at: Instant;
  readonly memoryBytes: number;
}

/** What is known of a container's usage. */
export interface ContainerUsage {
  /** Weights by CPU bucket; null before the first sample. */
  readonly cpu: DecayedHistogram | null;
  readonly memoryPeaks: MemoryPeaks;
  /** Null together, before the first sample. */
  readonly firstSampleAt: Instant | null;
  readonly lastSampleAt: Instant | null;
  readonly sampleCount: number;
  readonly lastOom: OomKill | null;
  /** The part of its history that an operator brought in; null without any. */
  readonly imported: { readonly from: Instant; readonly until: Instant } | null;
}

export interface MeasuredSample {
  readonly at: Instant;
  readonly cpuBucket: number;
  readonly memoryBytes: number;
}

export const NO_USAGE: ContainerUsage = {
  cpu: null,
  memoryPeaks: [],
  firstSampleAt: null,
  lastSampleAt: null,
  sampleCount: 0,
  lastOom: null,
  imported: null,
};

/** A CPU sample's weight halves in a day (contracts/decision-server/usage-histogram.ts). */
export const CPU_HALF_LIFE_MS = 24 * 3600 * 1000;

const earlier = (a: Instant | null, b: Instant): Instant => (a !== null && a < b ? a : b);
const later = (a: Instant | null, b: Instant): Instant => (a !== null && a > b ? a : b);

/** Usage with samples added, in any order; each must be given once. */
export function recordSamples(
  usage: ContainerUsage,
  samples: readonly MeasuredSample[],
  origin: 'measured' | 'imported',
): ContainerUsage {
  const [first] = samples;
  if (first === undefined) return usage;
  const from = samples.reduce((at, sample) => earlier(at, sample.at), first.at);
  const until = samples.reduce((at, sample) => later(at, sample.at), first.at);
  return {
    cpu: addSamples(
      usage.cpu,
      samples.map(({ at, cpuBucket }) => ({ at, bucket: cpuBucket })),
      CPU_HALF_LIFE_MS,
    ),
    memoryPeaks: raisePeaks(usage.memoryPeaks, samples),
    firstSampleAt: earlier(usage.firstSampleAt, from),
    lastSampleAt: later(usage.lastSampleAt, until),
    sampleCount: usage.sampleCount + samples.length,
    lastOom: usage.lastOom,
    imported:
      origin === 'measured'
        ? usage.imported
        : {
            from: earlier(usage.imported?.from ?? null, from),
            until: later(usage.imported?.until ?? null, until),
          },
  };
}

/** Usage with a kill noted; of two kills the later one counts, of two at once the one with more memory. */
export function recordOom(usage: ContainerUsage, kill: OomKill): ContainerUsage {
  const { lastOom } = usage;
  const isNews =
    lastOom === null ||
    kill.at > lastOom.at ||
    (kill.at.getTime() === lastOom.at.getTime() && kill.memoryBytes > lastOom.memoryBytes);
  return isNews ? { ...usage, lastOom: kill } : usage;
}
