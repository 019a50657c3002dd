import type { LabelSelector, PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { AntiAffinityTerm } from '@/server/domain/scheduling/state/anti-affinity-terms';
import type { NodeState } from '@/server/domain/scheduling/state/node-state';
import type { TopologyCounter } from '@/server/domain/scheduling/state/topology-counter';

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
  /** At least every group that meets the selector: those with a value that it asks for, or all. */
  meeting(selector: LabelSelector): Iterable<PodGroup>;
}

const labelKey = (name: string, value: string): string => JSON.stringify([name, value]);

/** `onNew` prepares a group before its first use. */
export function createPodGroups(onNew: (group: PodGroup) => void): PodGroups {
  const byKey = new Map<string, PodGroup>();
  const byLabel = new Map<string, PodGroup[]>();
  const index = (group: PodGroup): void => {
    for (const [name, value] of Object.entries(group.sample.labels)) {
      const key = labelKey(name, value);
      const groups = byLabel.get(key);
      if (groups === undefined) byLabel.set(key, [group]);
      else groups.push(group);
    }
  };
  // Pods of one shape may share their labels: writing them as text is most of the work.
  const texts = new WeakMap<PodSnapshot['labels'], string>();
  const textOf = (labels: PodSnapshot['labels']): string => {
    const known = texts.get(labels);
    if (known !== undefined) return known;
    const text = JSON.stringify(labels);
    texts.set(labels, text);
    return text;
  };
  const byPod = new WeakMap<PodSnapshot, PodGroup>();
  return {
    of(pod) {
      const known = byPod.get(pod);
      if (known !== undefined) return known;
      const key = `${pod.namespace}/${String(pod.deletionTimestamp !== null)}/${textOf(pod.labels)}`;
      let group = byKey.get(key);
      if (group === undefined) {
        group = { sample: pod, placed: new Map(), counters: [], terms: [], termsSeen: 0 };
        byKey.set(key, group);
        index(group);
        onNew(group);
      }
      byPod.set(pod, group);
      return group;
    },
    meeting(selector) {
      const asked = selector.find(({ operator }) => operator === 'In');
      if (asked === undefined) return byKey.values();
      return [...new Set(asked.values)].flatMap((value) => byLabel.get(labelKey(asked.key, value)) ?? []);
    },
  };
}
