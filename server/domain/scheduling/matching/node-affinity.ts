import type { NodeSelectorTerm, NodeSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { matchesSelector, meetsRequirement } from '@/server/domain/scheduling/matching/label-selector';

/** A term without any requirement matches no node; only `metadata.name` is a field. */
function matchesTerm(term: NodeSelectorTerm, node: NodeSnapshot): boolean {
  if (term.matchExpressions.length === 0 && term.matchFields.length === 0) return false;
  return (
    matchesSelector(term.matchExpressions, node.labels) &&
    term.matchFields.every(
      (requirement) => requirement.key === 'metadata.name' && meetsRequirement(requirement, node.name),
    )
  );
}

/**
 * Whether a node has every label of the pod's nodeSelector and meets one term of its required node affinity.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity
 */
export function matchesNodeAffinity(
  pod: Pick<PodSnapshot, 'nodeSelector' | 'nodeAffinity'>,
  node: NodeSnapshot,
): boolean {
  for (const [key, value] of Object.entries(pod.nodeSelector)) {
    if (node.labels[key] !== value) return false;
  }
  return pod.nodeAffinity === null || pod.nodeAffinity.some((term) => matchesTerm(term, node));
}
