import { bucketStart, CPU_BUCKETS, type UsageHistogram } from '@/contracts/decision-server';
import type { ContainerUsage } from '@/server/domain/rightsizing/container-usage';
import type { ContainerFacts } from '@/server/domain/rightsizing/judge-proposals';
import { workloadKey } from '@/server/domain/rightsizing/workload';
import type { Instant } from '@/server/domain/shared/instant';
import type { ContainerUsageRecord } from '@/server/ports/repositories/usage-repository';
import type { LastChange } from '@/server/ports/repositories/workload-patch-repository';

/** The share of the time that CPU requests must cover (Decision 28). */
const CPU_SHARE = 0.95;

/** The end of the bucket that 95 % of the weight does not exceed; null without any weight. */
function p95Millicores({ weights }: UsageHistogram): number | null {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  if (!(total > 0)) return null;
  let reached = 0;
  for (const [bucket, weight] of [...weights].sort((a, b) => a[0] - b[0])) {
    reached += weight;
    if (weight > 0 && reached >= CPU_SHARE * total) return bucketStart(CPU_BUCKETS, bucket + 1);
  }
  return null;
}

const spanOf = ({ first_sample_at: first, last_sample_at: last }: UsageHistogram) => ({
  firstSampleAt: new Date(first),
  lastSampleAt: new Date(last),
});

export function toContainerUsage(record: ContainerUsageRecord): ContainerUsage {
  const { cpuUsage, memoryPeaks, memoryMaxBytes, lastOom } = record;
  const p95 = cpuUsage === null ? null : p95Millicores(cpuUsage);
  return {
    cpu: cpuUsage === null || p95 === null ? null : { p95Millicores: p95, ...spanOf(cpuUsage) },
    memory:
      memoryPeaks === null || memoryMaxBytes === null
        ? null
        : { maxBytes: memoryMaxBytes, ...spanOf(memoryPeaks) },
    lastOom,
  };
}

/** Our own records as the guard asks for them. */
export function containerFacts(
  records: readonly ContainerUsageRecord[],
  changes: readonly LastChange[],
  now: Instant,
): ContainerFacts {
  const usage = new Map(
    records.map((one) => [`${workloadKey(one)}/${one.container}`, toContainerUsage(one)]),
  );
  const changed = new Map(changes.map((one) => [`${workloadKey(one)}/${one.container}`, one.at]));
  return {
    usageOf: (workload, container) => usage.get(`${workloadKey(workload)}/${container}`) ?? null,
    changedAt: (workload, container) => changed.get(`${workloadKey(workload)}/${container}`) ?? null,
    now,
  };
}
