import type { SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';

/**
 * No pod that runs in the node's domain has a required anti-affinity term that speaks of this pod (InterPodAffinity):
 * the other direction of the same promise.
 */
export const existingAntiAffinityKept: SchedulingRule = {
  code: 'existing_anti_affinity',
  prepare(pod, state) {
    const terms = state.antiAffinityTermsAgainst(pod);
    if (terms.length === 0) return null;
    return ({ node }) =>
      terms.every(({ term, domains }) => {
        const domain = node.labels[term.topologyKey];
        return domain === undefined || (domains.get(domain) ?? 0) === 0;
      });
  },
};
