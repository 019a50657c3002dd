import type { SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';

/** The pod's CPU request fits what the node has left; a request of nothing always fits (NodeResourcesFit). */
export const cpuFree: SchedulingRule = {
  code: 'insufficient_cpu',
  prepare(pod) {
    const request = pod.requests.cpuMillicores;
    if (request === 0) return null;
    return (node) => node.cpuMillicores + request <= node.node.allocatable.cpuMillicores;
  },
};
