import type { Pod } from './objects';
import type { PodSpec } from './pod-spec';
import { cpuMillicores, memoryBytes } from './quantity';

export interface Requests {
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
}

const cache = new WeakMap<PodSpec['containers'], Requests>();

/**
 * What a pod asks of its node: the larger of its containers (with restartable init containers) together and any plain
 * init container on its own, plus overhead.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
export function podRequests(spec: PodSpec): Requests {
  const known = cache.get(spec.containers);
  if (known) return known;
  let cpu = 0;
  let memory = 0;
  let peakCpu = 0;
  let peakMemory = 0;
  for (const container of spec.initContainers ?? []) {
    const { requests } = container.resources ?? {};
    if (container.restartPolicy === 'Always') {
      cpu += cpuMillicores(requests?.cpu);
      memory += memoryBytes(requests?.memory);
    } else {
      peakCpu = Math.max(peakCpu, cpu + cpuMillicores(requests?.cpu));
      peakMemory = Math.max(peakMemory, memory + memoryBytes(requests?.memory));
    }
  }
  for (const { resources } of spec.containers) {
    cpu += cpuMillicores(resources?.requests?.cpu);
    memory += memoryBytes(resources?.requests?.memory);
  }
  const total = {
    cpuMillicores: Math.max(cpu, peakCpu) + cpuMillicores(spec.overhead?.cpu),
    memoryBytes: Math.max(memory, peakMemory) + memoryBytes(spec.overhead?.memory),
  };
  cache.set(spec.containers, total);
  return total;
}

export function isTerminal(pod: Pod): boolean {
  return pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
}

/** Counts for its controller: neither finished nor on its way out. */
export function isActive(pod: Pod): boolean {
  return !isTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
}
