import type { PodAffinityTerm, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { matchesSelector } from '@/server/domain/scheduling/matching/label-selector';

/** Stands for every namespace in a term with a `namespaceSelector`: labels of namespaces are not part of a snapshot. */
const ANY_NAMESPACE = '*';

/**
 * Whether a pod is one that the term speaks of. A term over namespaces chosen by labels counts for all of them, so that
 * an anti-affinity is never overlooked.
 */
export function matchesTerm(term: PodAffinityTerm, pod: PodSnapshot): boolean {
  return (
    (term.namespaces.includes(ANY_NAMESPACE) || term.namespaces.includes(pod.namespace)) &&
    matchesSelector(term.selector, pod.labels)
  );
}
