import { matchesTerm } from '@/server/domain/scheduling/matching/affinity-term';
import type { SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';

/** No pod that a required anti-affinity term of this pod speaks of runs in the node's domain (InterPodAffinity). */
export const podAntiAffinityKept: SchedulingRule = {
  code: 'pod_anti_affinity',
  prepare(pod, state) {
    if (pod.podAntiAffinity.length === 0) return null;
    const counters = pod.podAntiAffinity.map((term) => ({
      topologyKey: term.topologyKey,
      counter: state.counter(JSON.stringify(['anti', term]), () => ({
        topologyKey: term.topologyKey,
        selector: term.selector,
        matches: (other) => matchesTerm(term, other),
        isEligible: () => true,
      })),
    }));
    return ({ node }) =>
      counters.every(({ topologyKey, counter }) => {
        const domain = node.labels[topologyKey];
        return domain === undefined || (counter.domains.get(domain) ?? 0) === 0;
      });
  },
};
