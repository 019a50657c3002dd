import type { ContainerUsage, UsageSource } from '../api/api-context';
import type { Pod } from '../model/objects';
import { cpuMillicores, memoryBytes } from '../model/quantity';
import { hashOf } from '../seeded-random';
import type { ClusterStore } from '../store/cluster-store';

const DAY_MS = 86_400_000;
/** The busiest hour of the simulated day, UTC. */
const PEAK_HOUR = 15;
/** What the operating system and kubelet use besides pods. */
const SYSTEM = { cpuNanocores: 45_000_000, memoryKib: 420 * 1024 };

/** The controller that a pod comes from in the end, and its name. */
export interface WorkloadName {
  readonly kind: string;
  readonly name: string;
}

/** A Deployment's ReplicaSet carries its name and the template's hash. */
export function workloadNameOf({ metadata }: Pod): WorkloadName {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return { kind: 'Pod', name: metadata.name };
  const hash = metadata.labels?.['pod-template-hash'];
  return owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`)
    ? { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) }
    : { kind: owner.kind, name: owner.name };
}

interface Need {
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
}

/**
 * Usage that follows the day: each workload has a level of its own, highest in the afternoon and lowest at night, with a
 * little noise per pod and minute. What a program needs does not change with what is asked for it: the requests with
 * which a container was first seen set its scale. The same moment always gives the same figures.
 */
export class DailyUsage implements UsageSource {
  readonly #store: ClusterStore;
  readonly #needs = new Map<string, Need>();

  constructor(store: ClusterStore) {
    this.#store = store;
  }

  podUsage(namespace: string, name: string, at: Date): readonly ContainerUsage[] | undefined {
    const pod = this.#store.tables.pods.get(`${namespace}/${name}`);
    return pod?.status.phase === 'Running' ? this.usageOf(pod, at) : undefined;
  }

  nodeUsage(
    nodeName: string,
    at: Date,
  ): { readonly cpuNanocores: number; readonly memoryKib: number } | undefined {
    if (!this.#store.tables.nodes.get(nodeName)) return undefined;
    let { cpuNanocores, memoryKib } = SYSTEM;
    for (const pod of this.#store.podIndex.onNode(nodeName).values()) {
      if (pod.status.phase !== 'Running') continue;
      for (const usage of this.usageOf(pod, at)) {
        cpuNanocores += usage.cpuNanocores;
        memoryKib += usage.memoryKib;
      }
    }
    return { cpuNanocores, memoryKib };
  }

  /** What the containers of a pod use at a moment, past ones too. */
  usageOf(pod: Pod, at: Date): ContainerUsage[] {
    const atMs = at.getTime();
    const { kind, name } = workloadNameOf(pod);
    const workload = `${pod.metadata.namespace ?? ''}/${kind}/${name}`;
    const level = 0.25 + 0.55 * unit(`${workload}/level`);
    const hours = ((atMs % DAY_MS) / DAY_MS) * 24;
    const day = 0.7 + 0.3 * Math.cos(((hours - PEAK_HOUR) / 24) * 2 * Math.PI);
    const noise = 0.9 + 0.2 * unit(`${pod.metadata.uid}/${Math.floor(atMs / 60_000)}`);
    return pod.spec.containers.map((container) => {
      const need = this.#needOf(workload, container);
      return {
        name: container.name,
        cpuNanocores: Math.round(need.cpuMillicores * 1e6 * level * day * noise),
        memoryKib: Math.round((need.memoryBytes / 1024) * (0.5 + 0.4 * level) * (0.98 + 0.02 * day)),
      };
    });
  }

  #needOf(workload: string, { name, resources }: Pod['spec']['containers'][number]): Need {
    const key = `${workload}/${name}`;
    const need = this.#needs.get(key) ?? {
      cpuMillicores: cpuMillicores(resources?.requests?.cpu ?? '10m'),
      memoryBytes: memoryBytes(resources?.requests?.memory ?? '16Mi'),
    };
    this.#needs.set(key, need);
    return need;
  }
}

function unit(text: string): number {
  return hashOf(text) / 2 ** 32;
}
