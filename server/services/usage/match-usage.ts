import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { workloadOf } from '@/server/domain/cluster/workload-of';
import type { ContainerRef, OomKill } from '@/server/domain/usage/container-usage';
import type { PodUsage } from '@/server/ports/cluster-api';
import type { UsageSample } from './record-usage';

function podsByName(snapshot: ClusterSnapshot): ReadonlyMap<string, PodSnapshot> {
  return new Map([...snapshot.pods.values()].map((pod) => [`${pod.namespace}/${pod.name}`, pod]));
}

/**
 * Measurements with the workload that each belongs to. Jobs, bare pods, sidecars and pods that the snapshot does not know
 * (any more) are left out, as is a measurement of an earlier pod of the same name.
 */
export function matchUsage(snapshot: ClusterSnapshot, usage: readonly PodUsage[]): readonly UsageSample[] {
  const pods = podsByName(snapshot);
  return usage.flatMap(({ namespace, name, at, containers }) => {
    const pod = pods.get(`${namespace}/${name}`);
    const workload = pod === undefined ? null : workloadOf(pod);
    if (pod === undefined || workload === null || at < pod.createdAt) return [];
    const own = new Set(pod.containers.map((container) => container.name));
    return containers.flatMap(({ name: container, cpuMillicores, memoryBytes }) =>
      own.has(container) ? [{ ...workload, container, source: pod.uid, at, cpuMillicores, memoryBytes }] : [],
    );
  });
}

/**
 * Out-of-memory kills that pods still tell of, with what the container might use: its limit, else its request. A container
 * with neither was killed because its node had no memory left, which says nothing about its requests.
 */
export function findOomKills(snapshot: ClusterSnapshot): readonly (ContainerRef & OomKill)[] {
  return [...snapshot.pods.values()].flatMap((pod) => {
    const workload = pod.oomKills.length === 0 ? null : workloadOf(pod);
    if (workload === null) return [];
    return pod.oomKills.flatMap(({ container, at }) => {
      const spec = pod.containers.find(({ name }) => name === container);
      const memoryBytes = spec?.memoryLimitBytes ?? spec?.memoryRequestBytes ?? null;
      return memoryBytes === null ? [] : [{ ...workload, container, at, memoryBytes }];
    });
  });
}
