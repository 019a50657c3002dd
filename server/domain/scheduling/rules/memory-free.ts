import type { SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';

/** The pod's memory request fits what the node has left; a request of nothing always fits (NodeResourcesFit). */
export const memoryFree: SchedulingRule = {
  code: 'insufficient_memory',
  prepare(pod) {
    const request = pod.requests.memoryBytes;
    if (request === 0) return null;
    return (node) => node.memoryBytes + request <= node.node.allocatable.memoryBytes;
  },
};
