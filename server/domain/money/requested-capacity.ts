import { countsAsDemand } from '@/server/domain/cluster/pod-demand';
import type { ContainerSnapshot, PodSnapshot, Resources } from '@/server/domain/cluster/snapshot';
import { workloadOf, type WorkloadRef } from '@/server/domain/cluster/workload-of';
import type { ContainerPatch } from '@/server/domain/rightsizing/container-patch';
import type { ContainerResources } from '@/server/domain/rightsizing/workload';
import { parseBytes, parseCpuMillicores } from '@/server/domain/shared/quantity';

/** A change of requests by us that stands, oldest first in a list. */
export type OwnPatch = WorkloadRef & ContainerPatch;

/** What pods ask for now, and would ask for had we changed no requests (Decision 39). */
export interface RequestedCapacity {
  readonly actual: Resources;
  readonly undone: Resources;
}

const keyOf = (workload: WorkloadRef, container: string): string =>
  `${workload.namespace}/${workload.kind}/${workload.name}/${container}`;

/**
 * What a container asks for with these resources. A limit without a request is the request as well.
 * https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits
 */
function requestsOf({ cpuRequest, cpuLimit, memoryRequest, memoryLimit }: ContainerResources): Resources {
  return {
    cpuMillicores: parseCpuMillicores(cpuRequest ?? cpuLimit ?? '0') ?? 0,
    memoryBytes: parseBytes(memoryRequest ?? memoryLimit ?? '0') ?? 0,
  };
}

const askedBy = ({ cpuRequestMillicores, memoryRequestBytes }: ContainerSnapshot): Resources => ({
  cpuMillicores: cpuRequestMillicores ?? 0,
  memoryBytes: memoryRequestBytes ?? 0,
});

/** What a container asked for before our first change; as it is where it does not have one of our values. */
function formerRequests(container: ContainerSnapshot, patches: readonly OwnPatch[]): Resources {
  const asked = askedBy(container);
  const [first] = patches;
  if (first === undefined) return asked;
  const former = requestsOf(first.former);
  const ours = patches.map(({ next }) => requestsOf(next));
  return {
    cpuMillicores: ours.some(({ cpuMillicores }) => cpuMillicores === asked.cpuMillicores)
      ? former.cpuMillicores
      : asked.cpuMillicores,
    memoryBytes: ours.some(({ memoryBytes }) => memoryBytes === asked.memoryBytes)
      ? former.memoryBytes
      : asked.memoryBytes,
  };
}

/**
 * A pod's effective request with its containers' sum changed. Which part of it comes from init containers, sidecars and
 * overhead is not known here, so that this is the least that it can have been: exact for a pod without them, and never a
 * saving that was none.
 */
const changeSum = (effective: number, sum: number, formerSum: number): number =>
  formerSum >= sum ? Math.max(effective, formerSum) : Math.max(0, effective - (sum - formerSum));

/**
 * What the pods that count as demand ask for, Pending ones included, with and without our own patches. No workflow of
 * ours scales workloads down, so that there is nothing else to undo.
 */
export function requestedCapacity(
  pods: Iterable<PodSnapshot>,
  patches: readonly OwnPatch[],
): RequestedCapacity {
  const byContainer = new Map<string, OwnPatch[]>();
  for (const patch of patches) {
    const key = keyOf(patch, patch.container);
    byContainer.set(key, [...(byContainer.get(key) ?? []), patch]);
  }
  const total = { cpu: 0, memory: 0, undoneCpu: 0, undoneMemory: 0 };
  for (const pod of pods) {
    if (!countsAsDemand(pod)) continue;
    const { cpuMillicores, memoryBytes } = pod.requests;
    const workload = workloadOf(pod);
    const sum = { cpu: 0, memory: 0, formerCpu: 0, formerMemory: 0 };
    for (const container of pod.containers) {
      const asked = askedBy(container);
      const ours = workload === null ? [] : (byContainer.get(keyOf(workload, container.name)) ?? []);
      const former = formerRequests(container, ours);
      sum.cpu += asked.cpuMillicores;
      sum.memory += asked.memoryBytes;
      sum.formerCpu += former.cpuMillicores;
      sum.formerMemory += former.memoryBytes;
    }
    total.cpu += cpuMillicores;
    total.memory += memoryBytes;
    total.undoneCpu += changeSum(cpuMillicores, sum.cpu, sum.formerCpu);
    total.undoneMemory += changeSum(memoryBytes, sum.memory, sum.formerMemory);
  }
  return {
    actual: { cpuMillicores: total.cpu, memoryBytes: total.memory },
    undone: { cpuMillicores: total.undoneCpu, memoryBytes: total.undoneMemory },
  };
}
