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

/** The pod's memory request fits what the node has left; a request of nothing always fits (NodeResourcesFit). */
export const memoryFree: SchedulingRule = {
  code: 'insufficient_memory',
  prepare(pod) {
    const request = pod.requests.memoryBytes;
    if (request === 0) return null;
    return (node) => node.memoryBytes + request <= node.node.allocatable.memoryBytes;
  },
};

/** The node runs fewer pods than it may (NodeResourcesFit, resource `pods`). */
export const podSlotFree: SchedulingRule = {
  code: 'too_many_pods',
  prepare: () => (node) => node.podCount < node.node.allocatable.pods,
};

/** Each extended resource that the pod requests is left on the node (NodeResourcesFit). */
export const extendedResourcesFree: SchedulingRule = {
  code: 'insufficient_extended_resource',
  prepare(pod) {
    const requests = Object.entries(pod.extendedRequests).filter(([, amount]) => amount > 0);
    if (requests.length === 0) return null;
    return (node) =>
      requests.every(
        ([name, amount]) =>
          (node.extended.get(name) ?? 0) + amount <= (node.node.extendedResources[name] ?? 0),
      );
  },
};
