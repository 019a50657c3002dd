import type { RightsizeContainer, RightsizeRequest } from '@/contracts/decision-server';
import { BOUNDS } from '@/server/domain/rightsizing/bounds';
import { standingRequest } from '@/server/domain/rightsizing/judge-container';
import { isAutoscaledOn } from '@/server/domain/rightsizing/judge-workload';
import type { KnownWorkload } from '@/server/domain/rightsizing/judge-proposals';
import type { UnitPrices } from '@/server/domain/rightsizing/unit-prices';
import { whoManages } from '@/server/domain/rightsizing/who-manages';
import { workloadKey, type WorkloadContainer } from '@/server/domain/rightsizing/workload';
import { toDollarNumber } from '@/server/domain/shared/money';
import { parseBytes, parseCpuMillicores } from '@/server/domain/shared/quantity';
import type { ContainerUsageRecord } from '@/server/ports/repositories/usage-repository';
import type { KnownWorkloads } from './read-workloads';

/** The contract's bound. */
const MOST_CONTAINERS = 20_000;

/** The bounds of Decision 28, as the decision server is told of them. */
export const RIGHTSIZE_CONSTRAINTS: RightsizeRequest['constraints'] = {
  margin_share: BOUNDS.marginShare,
  min_cpu_millicores: BOUNDS.minCpuMillicores,
  min_memory_bytes: BOUNDS.minMemoryBytes,
  min_change_share: BOUNDS.minChangeShare,
  min_step_factor: BOUNDS.minStepFactor,
  max_step_factor: BOUNDS.maxStepFactor,
  min_history_hours: BOUNDS.minHistoryHours,
  min_first_history_hours: BOUNDS.minFirstHistoryHours,
};

const amount = (quantity: string | null, parse: (text: string) => number | null): number | null =>
  quantity === null ? null : parse(quantity);

/** Every container that can be patched and whose usage is known, in the contract's form. */
export function describeContainers(
  { workloads, usage, facts }: KnownWorkloads,
  prices: UnitPrices | null,
): readonly RightsizeContainer[] {
  return usage
    .flatMap((record): RightsizeContainer[] => {
      const known = workloads.get(workloadKey(record));
      const container = known?.workload.containers.find(({ name }) => name === record.container);
      if (known === undefined || container === undefined || known.workload.kind === 'DaemonSet') return [];
      return [
        describe(known, container, record, { prices, changedAt: facts.changedAt(record, record.container) }),
      ];
    })
    .slice(0, MOST_CONTAINERS);
}

function describe(
  known: KnownWorkload,
  { name: container, resources }: WorkloadContainer,
  record: ContainerUsageRecord,
  more: { readonly prices: UnitPrices | null; readonly changedAt: Date | null },
): RightsizeContainer {
  const { workload, pods, autoscalers } = known;
  const [manager] = whoManages(workload, pods, autoscalers);
  return {
    namespace: workload.namespace,
    kind: workload.kind,
    name: workload.name,
    container,
    replicas: workload.replicas,
    cpu_request_millicores: standingRequest('cpu', resources),
    memory_request_bytes: standingRequest('memory', resources),
    cpu_limit_millicores: amount(resources.cpuLimit, parseCpuMillicores),
    memory_limit_bytes: amount(resources.memoryLimit, parseBytes),
    cpu_usage: record.cpuUsage,
    memory_peaks: record.memoryPeaks,
    memory_max_bytes: record.memoryMaxBytes,
    last_oom:
      record.lastOom === null
        ? null
        : { at: record.lastOom.at.toISOString(), memory_bytes: record.lastOom.memoryBytes },
    hpa_on_cpu: isAutoscaledOn('cpu', container, autoscalers),
    hpa_on_memory: isAutoscaledOn('memory', container, autoscalers),
    managed_by: manager === undefined ? null : manager.code.replace('managed_by_', ''),
    changed_at: more.changedAt?.toISOString() ?? null,
    price_per_vcpu_hour: more.prices === null ? null : toDollarNumber(more.prices.vcpu),
    price_per_gib_hour: more.prices === null ? null : toDollarNumber(more.prices.gib),
  };
}
