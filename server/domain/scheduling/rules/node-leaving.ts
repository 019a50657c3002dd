import type { SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';

/** A node that is being emptied takes no pod. */
export const nodeLeaving: SchedulingRule = {
  code: 'node_leaving',
  prepare: () => (node) => !node.isExcluded && node.node.deletionTimestamp === null,
};
