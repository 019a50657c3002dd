import type { Resources } from '@/server/domain/cluster/snapshot';
import type { HourlyPrice } from '@/server/domain/shared/money';
import type { ContainerPatch } from './container-patch';
import { standingRequest } from './judge-container';

/** OpenCost's default CPU : GiB price ratio, 0.031611 : 0.004237 (Decision 38), as integers. */
const RATIO = { cpu: 31_611n, memory: 4_237n } as const;

const GIB = 1024 ** 3;

/** What a requested vCPU and a requested GiB cost an hour. */
export interface UnitPrices {
  readonly vcpu: HourlyPrice;
  readonly gib: HourlyPrice;
}

/**
 * The cluster's cost spread over what its pods request: u_mem = C / (w × R_cpu + R_mem), u_cpu = w × u_mem
 * (Decision 38), at the prices of now. Null without a cost or without requests.
 */
export function unitPrices(costPerHour: HourlyPrice, requested: Resources): UnitPrices | null {
  const milliCpu = BigInt(Math.round(requested.cpuMillicores));
  const mib = BigInt(Math.round(requested.memoryBytes / 1024 ** 2));
  // Both sides scaled by 1,000 vCPU × 1,024 MiB, so that all of it is whole numbers.
  const weight = RATIO.cpu * milliCpu * 1024n + RATIO.memory * mib * 1000n;
  if (costPerHour <= 0n || weight <= 0n) return null;
  const of = (ratio: bigint) => ((costPerHour * ratio * 1000n * 1024n) / weight) as HourlyPrice;
  return { vcpu: of(RATIO.cpu), gib: of(RATIO.memory) };
}

/** What a patch frees of one pod's requests; negative where it asks for more. */
export function freedByPatch({ former, next }: ContainerPatch): Resources {
  return {
    cpuMillicores: (standingRequest('cpu', former) ?? 0) - (standingRequest('cpu', next) ?? 0),
    memoryBytes: (standingRequest('memory', former) ?? 0) - (standingRequest('memory', next) ?? 0),
  };
}

/** Freed requests at unit prices; negative: it costs more. Estimated: it turns into money when nodes leave. */
export function valueOfFreed(freed: Resources, replicas: number, prices: UnitPrices): HourlyPrice {
  const cpu = (prices.vcpu * BigInt(freed.cpuMillicores)) / 1000n;
  const memory = (prices.gib * BigInt(freed.memoryBytes)) / BigInt(GIB);
  return ((cpu + memory) * BigInt(replicas)) as HourlyPrice;
}
