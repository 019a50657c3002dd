import type { PodAffinityTerm, PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { NodeState } from '@/server/domain/scheduling/state/node-state';

/** A required anti-affinity term of placed pods, with how many of them run in each of its domains. */
export interface AntiAffinityTerm {
  readonly term: PodAffinityTerm;
  readonly domains: ReadonlyMap<string, number>;
}

interface CountedTerm extends AntiAffinityTerm {
  readonly domains: Map<string, number>;
}

/** Every distinct anti-affinity term of the pods that are or were placed. */
export interface AntiAffinityTerms {
  /** In the order of their first appearance; grows at its end only. */
  readonly all: readonly AntiAffinityTerm[];
  record(pod: PodSnapshot, node: NodeState, sign: 1 | -1): void;
}

export function createAntiAffinityTerms(): AntiAffinityTerms {
  const all: CountedTerm[] = [];
  const byKey = new Map<string, CountedTerm>();
  // Writing a term as text costs more than everything else about a placement.
  const byTerm = new WeakMap<PodAffinityTerm, CountedTerm>();
  const countedOf = (term: PodAffinityTerm): CountedTerm => {
    const known = byTerm.get(term);
    if (known !== undefined) return known;
    const key = JSON.stringify(term);
    let counted = byKey.get(key);
    if (counted === undefined) {
      counted = { term, domains: new Map() };
      byKey.set(key, counted);
      all.push(counted);
    }
    byTerm.set(term, counted);
    return counted;
  };
  return {
    all,
    record(pod, node, sign) {
      for (const term of pod.podAntiAffinity) {
        const domain = node.node.labels[term.topologyKey];
        if (domain === undefined) continue;
        const { domains } = countedOf(term);
        domains.set(domain, (domains.get(domain) ?? 0) + sign);
      }
    },
  };
}
