import type { Instant } from '@/server/domain/shared/instant';
import { parseBytes, parseCpuMillicores } from '@/server/domain/shared/quantity';
import { BOUNDS } from './bounds';
import type { ContainerUsage } from './container-usage';
import type { Finding } from './finding';
import { describeAmount, judgeRequest, type RightsizedResource } from './judge-request';
import type { ContainerResources } from './workload';

const HOUR_MS = 3_600_000;

/** What an outside party proposes for one container; null leaves the resource as it is. */
export interface ProposedRequests {
  readonly cpuMillicores: number | null;
  readonly memoryBytes: number | null;
}

/** What is set; null leaves the value as it is. */
export interface ResourceChange {
  readonly cpuRequestMillicores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly cpuLimitMillicores: number | null;
  readonly memoryLimitBytes: number | null;
}

export interface ContainerQuestion {
  readonly proposed: ProposedRequests;
  readonly resources: ContainerResources;
  readonly usage: ContainerUsage | null;
  /** A HorizontalPodAutoscaler scales on the share of this request that is used. */
  readonly autoscaledOn: Readonly<Record<RightsizedResource, boolean>>;
  /** When we last changed or restored its requests; null: never. */
  readonly changedAt: Instant | null;
  readonly now: Instant;
}

export interface ContainerVerdict {
  /** Null: nothing is changed. */
  readonly change: ResourceChange | null;
  /** Everything that kept a proposal from being taken as it was, in order. */
  readonly findings: readonly Finding[];
}

/**
 * The least request that a container's own usage allows (Decision 28); null when that is not known. Rounded up to
 * whole millicores or bytes.
 */
export function requestFloor(resource: RightsizedResource, usage: ContainerUsage | null): number | null {
  const factor = 1 + BOUNDS.marginShare;
  if (resource === 'cpu') {
    const used = usage?.cpu?.p95Millicores ?? null;
    return used === null || !isAmount(used)
      ? null
      : Math.max(BOUNDS.minCpuMillicores, Math.ceil(used * factor));
  }
  const used = usage?.memory?.maxBytes ?? null;
  if (used === null || !isAmount(used)) return null;
  const killedAt = usage?.lastOom?.memoryBytes ?? 0;
  return Math.max(BOUNDS.minMemoryBytes, Math.ceil(used * factor), Math.ceil(killedAt * BOUNDS.oomFactor));
}

const isAmount = (value: number): boolean => Number.isFinite(value) && value >= 0;

/** The request that the scheduler sets aside: a container with a limit alone is given its limit. */
export function standingRequest(resource: RightsizedResource, resources: ContainerResources): number | null {
  return resource === 'cpu'
    ? amountOf(resource, resources.cpuRequest ?? resources.cpuLimit)
    : amountOf(resource, resources.memoryRequest ?? resources.memoryLimit);
}

function amountOf(resource: RightsizedResource, quantity: string | null): number | null {
  if (quantity === null) return null;
  return resource === 'cpu' ? parseCpuMillicores(quantity) : parseBytes(quantity);
}

/**
 * Judges a proposal by our own facts: what it becomes within the bounds, and every reason why it is not taken as it came.
 * Limits follow a request that would exceed them and are never lowered.
 */
export function judgeContainer(question: ContainerQuestion): ContainerVerdict {
  const cpu = judgeResource('cpu', question);
  const memory = judgeResource('memory', question);
  const findings = [...cpu.findings, ...memory.findings];
  if (cpu.request === null && memory.request === null) return { change: null, findings };
  return {
    change: {
      cpuRequestMillicores: cpu.request,
      memoryRequestBytes: memory.request,
      cpuLimitMillicores: cpu.limit,
      memoryLimitBytes: memory.limit,
    },
    findings,
  };
}

interface ResourceVerdict {
  readonly request: number | null;
  readonly limit: number | null;
  readonly findings: readonly Finding[];
}

function judgeResource(resource: RightsizedResource, question: ContainerQuestion): ResourceVerdict {
  const proposed = resource === 'cpu' ? question.proposed.cpuMillicores : question.proposed.memoryBytes;
  const nothing = (findings: readonly Finding[]): ResourceVerdict => ({
    request: null,
    limit: null,
    findings,
  });
  if (proposed === null) return nothing([]);
  const barred = whyBarred(resource, question);
  const floor = requestFloor(resource, question.usage);
  if (floor === null || barred.length > 0) return nothing(barred);
  const current = standingRequest(resource, question.resources);
  const judged = judgeRequest({ resource, proposed, current, floor });
  if (judged.value === null) return nothing(judged.findings);
  const limit = amountOf(
    resource,
    resource === 'cpu' ? question.resources.cpuLimit : question.resources.memoryLimit,
  );
  if (limit === null || judged.value <= limit)
    return { request: judged.value, limit: null, findings: judged.findings };
  const message = `the ${resource} limit rises from ${describeAmount(resource, limit)} with the request`;
  return {
    request: judged.value,
    limit: judged.value,
    findings: [...judged.findings, { code: 'limit_raised', resource, message }],
  };
}

/** Every reason why nothing is known well enough, or somebody else looks after it. */
function whyBarred(resource: RightsizedResource, question: ContainerQuestion): readonly Finding[] {
  const { usage, changedAt, now, autoscaledOn } = question;
  const findings: Finding[] = [];
  const say = (code: Finding['code'], message: string) => findings.push({ code, resource, message });
  if (autoscaledOn[resource])
    say('autoscaled', `a HorizontalPodAutoscaler scales on the share of its ${resource} request`);
  const samples = resource === 'cpu' ? (usage?.cpu ?? null) : (usage?.memory ?? null);
  if (samples === null || requestFloor(resource, usage) === null) {
    say('no_usage', `its ${resource} usage is not known`);
    return findings;
  }
  const hours = (samples.lastSampleAt.getTime() - samples.firstSampleAt.getTime()) / HOUR_MS;
  const needed = changedAt === null ? BOUNDS.minFirstHistoryHours : BOUNDS.minHistoryHours;
  if (!(hours >= needed))
    say('history_short', `${Math.max(0, hours).toFixed(1)} h of ${resource} samples; ${needed} h are needed`);
  const ageHours = (now.getTime() - samples.lastSampleAt.getTime()) / HOUR_MS;
  if (!(ageHours <= BOUNDS.maxSampleAgeHours))
    say('history_stale', `its last ${resource} sample is ${ageHours.toFixed(1)} h old`);
  const sinceHours = changedAt === null ? null : (now.getTime() - changedAt.getTime()) / HOUR_MS;
  if (sinceHours !== null && !(sinceHours >= BOUNDS.minHistoryHours))
    say(
      'changed_lately',
      `its requests were changed ${sinceHours.toFixed(1)} h ago; ${BOUNDS.minHistoryHours} h of samples are needed since`,
    );
  return findings;
}
