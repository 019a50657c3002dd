import type { ContainerUsage, UsageSource } from '../api/http/api-context';
import type { Pod } from '../model/objects';
import { cpuMillicores, memoryBytes } from '../model/quantity';
import { workloadFault } from '../pods/workload-faults';
import { hashOf } from '../simulation/seeded-random';
import type { Simulation } from '../simulation/simulation';
import { workloadNameOf } from '../pods/workload-name';

const DAY_MS = 86_400_000;
/** The busiest hour of the simulated day, UTC. */
const PEAK_HOUR = 15;
/** What the operating system and kubelet use besides pods. */
const SYSTEM = { cpuNanocores: 45_000_000, memoryKib: 420 * 1024 };

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
  readonly #simulation: Pick<Simulation, 'store' | 'faults' | 'clusterName'>;
  readonly #needs = new Map<string, Need>();
  /** Bytes that each container of a pod uses whatever its workload needs otherwise, by the pod's UID. */
  readonly #grown = new Map<string, number>();

  constructor(simulation: Pick<Simulation, 'store' | 'faults' | 'clusterName'>) {
    this.#simulation = simulation;
    simulation.store.tables.pods.subscribe(({ type, object }) => {
      if (type === 'DELETED') this.#grown.delete(object.metadata.uid);
    });
  }

  /** To be told when containers of the pod start: from then on they use what a fault says. */
  startedNow(pod: Pod): void {
    const bytes = workloadFault(this.#simulation, 'memory-at-start', pod)?.['bytes'];
    if (typeof bytes === 'number') this.#grown.set(pod.metadata.uid, bytes);
    else this.#grown.delete(pod.metadata.uid);
  }

  /** No moment of the day has the container use more. */
  mostMemoryBytes(pod: Pod, container: string): number {
    const found = pod.spec.containers.find(({ name }) => name === container);
    if (found === undefined) return 0;
    const workload = workloadKey(pod);
    return this.#grown.get(pod.metadata.uid) ?? peakMemory(this.#needOf(workload, found), levelOf(workload));
  }

  podUsage(namespace: string, name: string, at: Date): readonly ContainerUsage[] | undefined {
    const pod = this.#simulation.store.tables.pods.get(`${namespace}/${name}`);
    return pod?.status.phase === 'Running' ? this.usageOf(pod, at) : undefined;
  }

  nodeUsage(
    nodeName: string,
    at: Date,
  ): { readonly cpuNanocores: number; readonly memoryKib: number } | undefined {
    if (!this.#simulation.store.tables.nodes.get(nodeName)) return undefined;
    let { cpuNanocores, memoryKib } = SYSTEM;
    for (const pod of this.#simulation.store.podIndex.onNode(nodeName).values()) {
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
    const workload = workloadKey(pod);
    const level = levelOf(workload);
    const grown = this.#grown.get(pod.metadata.uid);
    const hours = ((atMs % DAY_MS) / DAY_MS) * 24;
    const day = 0.7 + 0.3 * Math.cos(((hours - PEAK_HOUR) / 24) * 2 * Math.PI);
    const noise = 0.9 + 0.2 * unit(`${pod.metadata.uid}/${Math.floor(atMs / 60_000)}`);
    return pod.spec.containers.map((container) => {
      const need = this.#needOf(workload, container);
      return {
        name: container.name,
        cpuNanocores: Math.round(need.cpuMillicores * 1e6 * level * day * noise),
        memoryKib: Math.round((grown ?? peakMemory(need, level) * (0.98 + 0.02 * day)) / 1024),
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

function workloadKey(pod: Pod): string {
  const { kind, name } = workloadNameOf(pod);
  return `${pod.metadata.namespace ?? ''}/${kind}/${name}`;
}

const levelOf = (workload: string): number => 0.25 + 0.55 * unit(`${workload}/level`);

const peakMemory = ({ memoryBytes }: Need, level: number): number => memoryBytes * (0.5 + 0.4 * level);

function unit(text: string): number {
  return hashOf(text) / 2 ** 32;
}
