import type { Pod } from '../model/objects';
import { isTerminal } from '../model/pod-requests';
import type { ClusterStore } from '../store/cluster-store';
import { labelSelectorPredicate } from '../store/selectors';
import type { NodeInfos } from './node-info';
import { matchesNodeSelection } from './node-selection';

/** Whether a node may take the pod in view of where other pods are. Built once for a pod, asked for every node. */
export interface PlacementRules {
  spreadAllows(labels: Readonly<Record<string, string>>): boolean;
  antiAffinityAllows(labels: Readonly<Record<string, string>>): boolean;
}

const ANYWHERE: PlacementRules = { spreadAllows: () => true, antiAffinityAllows: () => true };

/**
 * Hard topology spread and required pod anti-affinity of one pod, both ways for anti-affinity among its own kind.
 * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export function placementRules(pod: Pod, store: ClusterStore, infos: NodeInfos): PlacementRules {
  const spreads = (pod.spec.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule',
  );
  const repelled = pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  if (spreads.length === 0 && repelled.length === 0) return ANYWHERE;
  const neighbors = [...store.podIndex.inNamespace(pod.metadata.namespace ?? '').values()].filter(
    (other) => other.spec.nodeName !== undefined && !isTerminal(other),
  );
  const domainOf = (other: Pod, topologyKey: string): string | undefined =>
    infos.get(other.spec.nodeName ?? '')?.node.metadata.labels?.[topologyKey];

  const taken = repelled.map(({ labelSelector, topologyKey }) => {
    const matches = labelSelectorPredicate(labelSelector);
    const domains = new Set<string>();
    for (const other of neighbors) {
      const domain = matches(other.metadata.labels) ? domainOf(other, topologyKey) : undefined;
      if (domain !== undefined) domains.add(domain);
    }
    return { topologyKey, domains };
  });
  const counted = spreads.map(({ labelSelector, topologyKey, maxSkew }) => {
    const matches = labelSelectorPredicate(labelSelector);
    const counts = new Map<string, number>();
    for (const { node } of infos.values()) {
      const domain = node.metadata.labels?.[topologyKey];
      if (domain !== undefined && matchesNodeSelection(pod.spec, node)) counts.set(domain, 0);
    }
    for (const other of neighbors) {
      if (other.metadata.deletionTimestamp !== undefined || !matches(other.metadata.labels)) continue;
      const domain = domainOf(other, topologyKey);
      if (domain !== undefined && counts.has(domain)) counts.set(domain, (counts.get(domain) ?? 0) + 1);
    }
    const least = counts.size === 0 ? 0 : Math.min(...counts.values());
    return { topologyKey, counts, limit: least + maxSkew, self: matches(pod.metadata.labels) ? 1 : 0 };
  });
  return {
    antiAffinityAllows: (labels) =>
      taken.every(({ topologyKey, domains }) => {
        const domain = labels[topologyKey];
        return domain === undefined || !domains.has(domain);
      }),
    spreadAllows: (labels) =>
      counted.every(({ topologyKey, counts, limit, self }) => {
        const domain = labels[topologyKey];
        return domain !== undefined && (counts.get(domain) ?? 0) + self <= limit;
      }),
  };
}
