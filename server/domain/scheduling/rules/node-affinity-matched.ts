import { matchesNodeAffinity } from '@/server/domain/scheduling/matching/node-affinity';
import type { SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';

/** The node has the pod's nodeSelector labels and meets its required node affinity (NodeAffinity). */
export const nodeAffinityMatched: SchedulingRule = {
  code: 'node_affinity',
  prepare(pod) {
    if (pod.nodeAffinity === null && Object.keys(pod.nodeSelector).length === 0) return null;
    return (node) => matchesNodeAffinity(pod, node.node);
  },
};
