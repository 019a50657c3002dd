import { randomUUID } from 'node:crypto';
import {
  HISTOGRAM_HALF_LIFE_HOURS,
  type RightsizeContainer,
  type RightsizeRequest,
  type RightsizeResponse,
} from '@/contracts/decision-server';
import { MODEL_VERSION } from '@/decision/shared/model-version';
import {
  rightsizeContainer,
  type ContainerVerdict,
  type LeftAlone,
} from '@/decision/rightsize/rightsize-container';

const GIB = 1024 ** 3;

/** US dollars an hour that a container's new requests free in all its replicas; unknown prices count nothing. */
function savingsOf(container: RightsizeContainer, verdict: ContainerVerdict): number {
  const cpu = verdict.cpu === null ? 0 : (container.cpu_request_millicores ?? 0) - verdict.cpu;
  const memory = verdict.memory === null ? 0 : (container.memory_request_bytes ?? 0) - verdict.memory;
  return (
    container.replicas *
    ((cpu / 1000) * (container.price_per_vcpu_hour ?? 0) +
      (memory / GIB) * (container.price_per_gib_hour ?? 0))
  );
}

function explain(changed: number, total: number, left: ReadonlyMap<LeftAlone, number>): string {
  const reasons = [...left].sort((a, b) => b[1] - a[1]).map(([why, count]) => `${String(count)} (${why})`);
  const others = reasons.length === 0 ? '' : ` Left as they are: ${reasons.join(', ')}.`;
  return `New requests for ${String(changed)} of ${String(total)} containers: CPU at the 95th percentile and memory at the peak of usage that halves in weight every ${String(HISTOGRAM_HALF_LIFE_HOURS)} hours, with a margin, at most half or twice the present request in one step; after an out-of-memory kill 20 % and at least 100 MiB more.${others}`;
}

/** Answers `decision/rightsize`. Savings come true only where nodes leave: they are those of the requests. */
export function rightsize(request: RightsizeRequest): RightsizeResponse {
  const { containers } = request.cluster_state;
  const left = new Map<LeftAlone, number>();
  const proposed: RightsizeResponse['recommendation']['containers'] = [];
  let savings = 0;
  for (const container of containers) {
    const verdict = rightsizeContainer(container, request.constraints);
    if ('leftAlone' in verdict) {
      left.set(verdict.leftAlone, (left.get(verdict.leftAlone) ?? 0) + 1);
      continue;
    }
    savings += savingsOf(container, verdict);
    const { namespace, kind, name, container: containerName } = container;
    proposed.push({
      namespace,
      kind,
      name,
      container: containerName,
      requests: { cpu_millicores: verdict.cpu, memory_bytes: verdict.memory },
      confidence: verdict.confidence,
      reason: verdict.reason,
    });
  }
  const confidence = proposed.reduce((sum, one) => sum + one.confidence, 0) / Math.max(1, proposed.length);
  return {
    request_id: request.request_id,
    decision_id: randomUUID(),
    model_version: MODEL_VERSION,
    recommendation: { containers: proposed },
    execution_plan: [],
    estimated_savings_per_hour: Math.min(1e6, Math.max(-1e6, savings)),
    confidence,
    explanation: explain(proposed.length, containers.length, left),
  };
}
