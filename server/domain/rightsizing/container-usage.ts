import type { Instant } from '@/server/domain/shared/instant';

/** What one container has used, by our own samples; null where there are none. */
export interface ContainerUsage {
  readonly cpu: {
    readonly p95Millicores: number;
    readonly firstSampleAt: Instant;
    readonly lastSampleAt: Instant;
  } | null;
  readonly memory: {
    /** The largest working set ever seen within the history. */
    readonly maxBytes: number;
    readonly firstSampleAt: Instant;
    readonly lastSampleAt: Instant;
  } | null;
  /** The last out-of-memory kill, with the memory that the container had then. */
  readonly lastOom: { readonly at: Instant; readonly memoryBytes: number } | null;
}
