import { MEMORY_BUCKETS } from '@/contracts/decision-server';
import { DecayingHistogram } from './decaying-histogram';
import { MINUTES_A_DAY } from './workload';

/** One interval gives one peak a pod (`--memory-aggregation-interval`, 24 h). */
const INTERVAL_MINUTES = MINUTES_A_DAY;

interface OpenInterval {
  endMinute: number;
  /** Largest sample, and largest that a kill stands for. */
  seenBytes: number;
  assumedBytes: number;
}

/**
 * Peaks of the working set, one per pod and day, corrected upwards while the day lasts; a peak counts from its day's end.
 * https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/pkg/recommender/model/container.go
 */
export class MemoryPeaks {
  readonly histogram = new DecayingHistogram(MEMORY_BUCKETS);
  private readonly pods = new Map<number, OpenInterval>();

  observe(replica: number, minute: number, bytes: number): void {
    this.record(replica, minute, bytes, false);
  }

  /** A kill stands for a peak that nobody saw. */
  assume(replica: number, minute: number, bytes: number): void {
    this.record(replica, minute, bytes, true);
  }

  /** The largest sample of the pod's open interval; kills do not count. */
  seenBytes(replica: number): number {
    return this.pods.get(replica)?.seenBytes ?? 0;
  }

  /** The next sample of the replica is of a new pod, with intervals of its own. */
  forgetPod(replica: number): void {
    this.pods.delete(replica);
  }

  private record(replica: number, minute: number, bytes: number, isAssumed: boolean): void {
    const open = this.pods.get(replica);
    if (open === undefined || minute >= open.endMinute) {
      const start = open?.endMinute ?? minute;
      const passed = Math.floor((minute - start) / INTERVAL_MINUTES);
      const endMinute = start + (passed + 1) * INTERVAL_MINUTES;
      this.pods.set(replica, {
        endMinute,
        seenBytes: isAssumed ? 0 : bytes,
        assumedBytes: isAssumed ? bytes : 0,
      });
      this.histogram.add(bytes, endMinute);
      return;
    }
    const peak = Math.max(open.seenBytes, open.assumedBytes);
    if (bytes <= peak) return;
    this.histogram.subtract(peak, open.endMinute);
    this.histogram.add(bytes, open.endMinute);
    if (isAssumed) open.assumedBytes = bytes;
    else open.seenBytes = bytes;
  }
}
