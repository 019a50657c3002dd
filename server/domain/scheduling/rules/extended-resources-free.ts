import type { SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';

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
