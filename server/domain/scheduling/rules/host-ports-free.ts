import type { SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';

/**
 * No pod of the node holds a host port of this pod (NodePorts). Protocol and address are not in the snapshot: two pods
 * that differ only in those are kept apart, which errs on the safe side.
 */
export const hostPortsFree: SchedulingRule = {
  code: 'host_port_taken',
  prepare(pod) {
    if (pod.hostPorts.length === 0) return null;
    return (node) => pod.hostPorts.every((port) => !node.hostPorts.has(port));
  },
};
