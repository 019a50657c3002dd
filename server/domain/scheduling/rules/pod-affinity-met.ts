import { matchesTerm } from '@/server/domain/scheduling/matching/affinity-term';
import type { SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';

/**
 * Beside the node, in each term's topology domain, runs a pod that matches all terms of the required pod affinity
 * (InterPodAffinity). The first pod of a group that matches itself may go to any node that has the topology keys.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity
 */
export const podAffinityMet: SchedulingRule = {
  code: 'pod_affinity',
  prepare(pod, state) {
    const terms = pod.podAffinity;
    if (terms.length === 0) return null;
    const counters = terms.map((term) => ({
      topologyKey: term.topologyKey,
      counter: state.counter(JSON.stringify(['affinity', term.topologyKey, terms]), () => ({
        topologyKey: term.topologyKey,
        selector: term.selector,
        matches: (other) => terms.every((one) => matchesTerm(one, other)),
        isEligible: () => true,
      })),
    }));
    const isFirst =
      counters.every(({ counter }) => counter.total() === 0) && terms.every((term) => matchesTerm(term, pod));
    return ({ node }) =>
      counters.every(({ topologyKey, counter }) => {
        const domain = node.labels[topologyKey];
        if (domain === undefined) return false;
        return isFirst || (counter.domains.get(domain) ?? 0) > 0;
      });
  },
};
