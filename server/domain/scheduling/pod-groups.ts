import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { AntiAffinityTerm } from '@/server/domain/scheduling/anti-affinity-terms';
import type { NodeState } from '@/server/domain/scheduling/node-state';
import type { TopologyCounter } from '@/server/domain/scheduling/topology-counter';

export interface PlacedPod {
  readonly pod: PodSnapshot;
  readonly node: NodeState;
}

/** Pods that no selector tells apart: same namespace, same labels, all or none being deleted. */
export interface PodGroup {
  /** Any of them: what holds for it by its labels holds for all. */
  readonly sample: PodSnapshot;
  /** Those that are placed, by UID. */
  readonly placed: Map<string, PlacedPod>;
  /** Counters that count them. */
  readonly counters: TopologyCounter[];
  /** Anti-affinity terms that speak of them, among the first `termsSeen` terms. */
  readonly terms: AntiAffinityTerm[];
  termsSeen: number;
}

/** Finds the group of a pod. A cluster has as many groups as workloads, so that selectors are asked once for each. */
export interface PodGroups {
  of(pod: PodSnapshot): PodGroup;
  all(): Iterable<PodGroup>;
}

/** `onNew` prepares a group before its first use. */
export function createPodGroups(onNew: (group: PodGroup) => void): PodGroups {
  const byKey = new Map<string, PodGroup>();
  const byPod = new WeakMap<PodSnapshot, PodGroup>();
  return {
    of(pod) {
      const known = byPod.get(pod);
      if (known !== undefined) return known;
      const key = JSON.stringify([pod.namespace, pod.deletionTimestamp !== null, pod.labels]);
      let group = byKey.get(key);
      if (group === undefined) {
        group = { sample: pod, placed: new Map(), counters: [], terms: [], termsSeen: 0 };
        byKey.set(key, group);
        onNew(group);
      }
      byPod.set(pod, group);
      return group;
    },
    all: () => byKey.values(),
  };
}
