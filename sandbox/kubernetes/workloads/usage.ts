import type { SimulatedClock } from '../../contract';
import type { ContainerUsage, UsageSource } from '../api/api-context';
import type { Pod } from '../model/objects';
import { cpuMillicores, memoryBytes } from '../model/quantity';
import { hashOf } from '../seeded-random';
import type { ClusterStore } from '../store/cluster-store';
import { controllerUid } from '../store/pod-index';

const DAY_MS = 86_400_000;
/** The busiest hour of the simulated day, UTC. */
const PEAK_HOUR = 15;
/** What the operating system and kubelet use besides pods. */
const SYSTEM = { cpuNanocores: 45_000_000, memoryKib: 420 * 1024 };

/**
 * Usage that follows the day: each workload has a level of its own around its requests, highest in the afternoon and
 * lowest at night, with a little noise per pod and minute. The same moment always gives the same figures.
 */
export class DailyUsage implements UsageSource {
  readonly #store: ClusterStore;
  readonly #clock: SimulatedClock;

  constructor(store: ClusterStore, clock: SimulatedClock) {
    this.#store = store;
    this.#clock = clock;
  }

  podUsage(namespace: string, name: string): readonly ContainerUsage[] | undefined {
    const pod = this.#store.tables.pods.get(`${namespace}/${name}`);
    return pod?.status.phase === 'Running' ? this.#usageOf(pod) : undefined;
  }

  nodeUsage(nodeName: string): { readonly cpuNanocores: number; readonly memoryKib: number } | undefined {
    if (!this.#store.tables.nodes.get(nodeName)) return undefined;
    let { cpuNanocores, memoryKib } = SYSTEM;
    for (const pod of this.#store.podIndex.onNode(nodeName).values()) {
      if (pod.status.phase !== 'Running') continue;
      for (const usage of this.#usageOf(pod)) {
        cpuNanocores += usage.cpuNanocores;
        memoryKib += usage.memoryKib;
      }
    }
    return { cpuNanocores, memoryKib };
  }

  #usageOf(pod: Pod): ContainerUsage[] {
    const nowMs = this.#clock.now().getTime();
    const workload = controllerUid(pod.metadata) ?? pod.metadata.uid;
    const level = 0.25 + 0.55 * unit(`${workload}/level`);
    const hours = ((nowMs % DAY_MS) / DAY_MS) * 24;
    const day = 0.7 + 0.3 * Math.cos(((hours - PEAK_HOUR) / 24) * 2 * Math.PI);
    const noise = 0.9 + 0.2 * unit(`${pod.metadata.uid}/${Math.floor(nowMs / 60_000)}`);
    return pod.spec.containers.map(({ name, resources }) => ({
      name,
      cpuNanocores: Math.round(cpuMillicores(resources?.requests?.cpu ?? '10m') * 1e6 * level * day * noise),
      memoryKib: Math.round(
        (memoryBytes(resources?.requests?.memory ?? '16Mi') / 1024) *
          (0.5 + 0.4 * level) *
          (0.98 + 0.02 * day),
      ),
    }));
  }
}

function unit(text: string): number {
  return hashOf(text) / 2 ** 32;
}
