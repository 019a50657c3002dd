import type { PodAffinityTerm, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { matchesSelector } from '@/server/domain/scheduling/label-selector';

/** Whether a pod is one that the term speaks of. */
export function matchesTerm(term: PodAffinityTerm, pod: PodSnapshot): boolean {
  return term.namespaces.includes(pod.namespace) && matchesSelector(term.selector, pod.labels);
}
