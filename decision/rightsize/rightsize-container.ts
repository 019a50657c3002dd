import {
  CPU_BUCKETS,
  MEMORY_BUCKETS,
  type RightsizeConstraints,
  type RightsizeContainer,
} from '@/contracts/decision-server';
import { proposeRequest, type Proposal, type Wanted } from '@/decision/rightsize/propose-request';
import { historyHours, peak, percentile } from '@/decision/rightsize/read-histogram';

const MIB = 1024 ** 2;
const CPU_PERCENTILE = 0.95;

/**
 * A CPU request that this percentile justifies is not lowered. Where bursts fill about a twentieth of the time, the 95th
 * percentile goes up and down with them, and with the starts that each change of requests causes: requests would follow
 * it for ever. Of `bench/rightsizing.ts`: 0.96 halves the restarts for 1 % more slack, 0.97 ends two thirds for 5 %.
 */
const CPU_KEPT_PERCENTILE = 0.96;

/** Never under an OOMed value × 1.2, and at least 100 MiB more (Decision 28). */
const OOM_FACTOR = 1.2;
const OOM_BYTES = 100 * MIB;

/** Why a container gets no proposal at all. */
export type LeftAlone =
  | 'managed by another controller'
  | 'no usage known'
  | 'history too short'
  | 'requests not set'
  | 'requests fit';

export interface ContainerVerdict {
  readonly cpu: number | null;
  readonly memory: number | null;
  /** 0…1, near 1 with a long history. */
  readonly confidence: number;
  readonly reason: string;
}

/** Changes of these are not ours to propose; else the days of history. */
function judgeHistory(
  container: RightsizeContainer,
  constraints: RightsizeConstraints,
): { readonly days: number } | { readonly leftAlone: LeftAlone } {
  if (container.managed_by !== null) return { leftAlone: 'managed by another controller' };
  const hours = [container.cpu_usage, container.memory_peaks].flatMap((one) =>
    one === null ? [] : [historyHours(one)],
  );
  if (hours.length === 0) return { leftAlone: 'no usage known' };
  const shortest = Math.min(...hours);
  const needed =
    container.changed_at === null
      ? Math.max(constraints.min_history_hours, constraints.min_first_history_hours)
      : constraints.min_history_hours;
  return shortest < needed || shortest === 0 ? { leftAlone: 'history too short' } : { days: shortest / 24 };
}

function wantedCpuOf(container: RightsizeContainer, constraints: RightsizeConstraints): Wanted | null {
  const { cpu_usage: usage } = container;
  if (usage === null || container.hpa_on_cpu) return null;
  const at = (wanted: number): number | null => {
    const used = percentile(usage, CPU_BUCKETS, wanted);
    return used === null
      ? null
      : Math.max(constraints.min_cpu_millicores, used * (1 + constraints.margin_share));
  };
  const target = at(CPU_PERCENTILE);
  const keptUpTo = at(CPU_KEPT_PERCENTILE);
  return target === null || keptUpTo === null ? null : { target, keptUpTo };
}

function wantedMemoryOf(
  container: RightsizeContainer,
  constraints: RightsizeConstraints,
): (Wanted & { readonly afterOom: boolean }) | null {
  if (container.memory_peaks === null || container.hpa_on_memory) return null;
  const bucketEnd = peak(container.memory_peaks, MEMORY_BUCKETS);
  if (bucketEnd === null) return null;
  // The bucket's end may lie above anything that was seen; the observed maximum says how far.
  const seen = container.memory_max_bytes === null ? bucketEnd : container.memory_max_bytes;
  const used = seen * (1 + constraints.margin_share);
  const killedAt = container.last_oom?.memory_bytes ?? null;
  const bumped = killedAt === null ? 0 : Math.max(killedAt * OOM_FACTOR, killedAt + OOM_BYTES);
  const target = Math.max(constraints.min_memory_bytes, used, bumped);
  return {
    target,
    keptUpTo: target,
    afterOom: bumped > used && bumped > (container.memory_request_bytes ?? 0),
  };
}

const inMib = (bytes: number): string => `${(bytes / MIB).toFixed(0)} MiB`;

function describeCpu(from: number, { value, target }: Proposal, margin: string): string {
  const step = value === Math.ceil(target) ? '' : `, one step toward ${target.toFixed(0)} m`;
  return `CPU ${String(from)} m → ${String(value)} m: 95 % of the time it used less, with ${margin} added${step}`;
}

function describeMemory(
  from: number,
  { value, target }: Proposal,
  margin: string,
  afterOom: boolean,
): string {
  const why = afterOom ? 'it was killed for want of memory' : `its peak with ${margin} added`;
  const step = value === Math.ceil(target) ? '' : `, one step toward ${inMib(target)}`;
  return `memory ${inMib(from)} → ${inMib(value)}: ${why}${step}`;
}

/**
 * New requests of one container: CPU at the 95th percentile, memory at the peak, each with the margin, inside floors and
 * steps; what an HPA scales on is left alone.
 */
export function rightsizeContainer(
  container: RightsizeContainer,
  constraints: RightsizeConstraints,
): ContainerVerdict | { readonly leftAlone: LeftAlone } {
  const history = judgeHistory(container, constraints);
  if ('leftAlone' in history) return history;
  const { cpu_request_millicores: cpuNow, memory_request_bytes: memoryNow } = container;
  if (cpuNow === null && memoryNow === null) return { leftAlone: 'requests not set' };
  const historyDays = history.days;
  const wantedCpu = wantedCpuOf(container, constraints);
  const wantedMemory = wantedMemoryOf(container, constraints);
  const cpu =
    cpuNow === null || cpuNow === 0 || wantedCpu === null
      ? null
      : proposeRequest(cpuNow, wantedCpu, { historyDays, isUrgent: false, constraints });
  const memory =
    memoryNow === null || memoryNow === 0 || wantedMemory === null
      ? null
      : proposeRequest(memoryNow, wantedMemory, {
          historyDays,
          isUrgent: wantedMemory.afterOom,
          constraints,
        });
  if (cpu === null && memory === null) return { leftAlone: 'requests fit' };
  const margin = `${(constraints.margin_share * 100).toFixed(0)} %`;
  const parts = [
    ...(cpu === null ? [] : [describeCpu(cpuNow ?? 0, cpu, margin)]),
    ...(memory === null
      ? []
      : [describeMemory(memoryNow ?? 0, memory, margin, wantedMemory?.afterOom ?? false)]),
    ...(container.hpa_on_cpu ? ['CPU is left alone, an HPA scales on it'] : []),
    `${historyDays.toFixed(1)} days of history`,
  ];
  return {
    cpu: cpu?.value ?? null,
    memory: memory?.value ?? null,
    confidence: historyDays / (1 + historyDays),
    reason: `${parts.join('; ')}.`,
  };
}
