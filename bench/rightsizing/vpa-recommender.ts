import { CPU_BUCKETS } from '@/contracts/decision-server';
import { DecayingHistogram } from './decaying-histogram';
import { MemoryPeaks } from './memory-peaks';
import { VPA, VPA_CONFIDENCE } from './vpa-defaults';
import type { Resources } from './workload';

export interface VpaRecommendation {
  readonly target: Resources;
  readonly lower: Resources;
  readonly upper: Resources;
}

type Bound = 'target' | 'lower' | 'upper';

/** Amounts are whole numbers, cut off, and the margin is cut off by itself. */
function withMargin(value: number): number {
  const amount = Math.trunc(value);
  return amount + Math.trunc(amount * VPA.marginShare);
}

/**
 * VPA's recommender for one container of one workload: percentiles of decaying histograms over all its pods.
 * https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/pkg/recommender/logic/estimator.go
 */
export class VpaRecommender {
  private readonly cpu = new DecayingHistogram(CPU_BUCKETS);
  private readonly memory = new MemoryPeaks();
  private firstMinute: number | null = null;
  private lastMinute = 0;
  private samples = 0;

  observe(replica: number, minute: number, usage: Resources): void {
    this.cpu.add(usage.cpuMillicores, minute);
    this.memory.observe(replica, minute, usage.memoryBytes);
    this.firstMinute ??= minute;
    this.lastMinute = minute;
    this.samples += 1;
  }

  /**
   * A kill counts as a peak of what was asked for or seen, whichever is more, with a fifth and at least 100 MiB added.
   * https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/pkg/recommender/model/container.go
   */
  observeOom(replica: number, minute: number, requestBytes: number): void {
    const used = Math.max(requestBytes, this.memory.seenBytes(replica));
    const needed = Math.max(used + VPA.oomMinBumpUpBytes, Math.trunc(used * VPA.oomBumpUpRatio));
    this.memory.assume(replica, minute, needed);
  }

  forgetPod(replica: number): void {
    this.memory.forgetPod(replica);
  }

  /** Null before the first sample. */
  recommend(): VpaRecommendation | null {
    return this.firstMinute === null
      ? null
      : { target: this.resources('target'), lower: this.resources('lower'), upper: this.resources('upper') };
  }

  private resources(bound: Bound): Resources {
    const factor = this.confidenceFactor(bound);
    const amount = (percentile: number) => Math.trunc(withMargin(percentile) * factor);
    return {
      cpuMillicores: Math.max(VPA.minCpuMillicores, amount(this.cpu.percentile(VPA.cpuPercentiles[bound]))),
      memoryBytes: Math.max(
        VPA.minMemoryBytes,
        amount(this.memory.histogram.percentile(VPA.memoryPercentiles[bound])),
      ),
    };
  }

  private confidenceFactor(bound: Bound): number {
    if (bound === 'target') return 1;
    const lifespan = (this.lastMinute - (this.firstMinute ?? 0)) / VPA.confidenceIntervalMinutes;
    const confidence = Math.min(lifespan, this.samples / VPA.confidenceIntervalMinutes);
    const { multiplier, exponent } = VPA_CONFIDENCE[bound];
    return (1 + multiplier / confidence) ** exponent;
  }
}
