import type { PodSnapshot, TopologySpreadConstraint } from '@/server/domain/cluster/snapshot';
import { matchesSelector } from '@/server/domain/scheduling/matching/label-selector';
import { matchesNodeAffinity } from '@/server/domain/scheduling/matching/node-affinity';
import type { NodeState } from '@/server/domain/scheduling/state/node-state';
import type { PlacementState } from '@/server/domain/scheduling/state/placement-state';
import type { NodeFilter, SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';
import type { TopologyCounter } from '@/server/domain/scheduling/state/topology-counter';

/**
 * Counts the pods of one constraint. Domains are those of nodes that the pod's node affinity allows (nodeAffinityPolicy
 * Honor, nodeTaintsPolicy Ignore: the defaults) and that carry the keys of all its constraints; pods that are being
 * deleted do not count.
 */
function counterOf(
  pod: PodSnapshot,
  constraint: TopologySpreadConstraint,
  state: PlacementState,
): TopologyCounter {
  const keys = pod.topologySpread.map((one) => one.topologyKey);
  const key = JSON.stringify([
    'spread',
    pod.namespace,
    constraint.topologyKey,
    constraint.selector,
    keys,
    pod.nodeSelector,
    pod.nodeAffinity,
  ]);
  return state.counter(key, () => ({
    topologyKey: constraint.topologyKey,
    selector: constraint.selector,
    matches: (other) =>
      other.namespace === pod.namespace &&
      other.deletionTimestamp === null &&
      matchesSelector(constraint.selector, other.labels),
    isEligible: ({ node }: NodeState) =>
      keys.every((one) => node.labels[one] !== undefined) && matchesNodeAffinity(pod, node),
  }));
}

function smallestCount(counter: TopologyCounter): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (const count of counter.domains.values()) smallest = Math.min(smallest, count);
  return smallest;
}

function prepareConstraint(
  pod: PodSnapshot,
  constraint: TopologySpreadConstraint,
  state: PlacementState,
): NodeFilter {
  const counter = counterOf(pod, constraint, state);
  const self = matchesSelector(constraint.selector, pod.labels) ? 1 : 0;
  const tooFewDomains = constraint.minDomains !== null && counter.domains.size < constraint.minDomains;
  // With fewer domains than minDomains the global minimum counts as 0.
  const least = tooFewDomains ? 0 : smallestCount(counter);
  return ({ node }) => {
    const domain = node.labels[constraint.topologyKey];
    if (domain === undefined) return false;
    const count = counter.domains.get(domain) ?? 0;
    return count + self - least <= constraint.maxSkew;
  };
}

/**
 * Every hard topology spread constraint keeps its skew (PodTopologySpread).
 * https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export const topologySpreadKept: SchedulingRule = {
  code: 'topology_spread',
  prepare(pod, state) {
    if (pod.topologySpread.length === 0) return null;
    const filters = pod.topologySpread.map((constraint) => prepareConstraint(pod, constraint, state));
    return (node) => filters.every((filter) => filter(node));
  },
};
