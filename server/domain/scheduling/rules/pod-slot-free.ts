import type { SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';

/** The node runs fewer pods than it may (NodeResourcesFit, resource `pods`). */
export const podSlotFree: SchedulingRule = {
  code: 'too_many_pods',
  prepare: () => (node) => node.podCount < node.node.allocatable.pods,
};
