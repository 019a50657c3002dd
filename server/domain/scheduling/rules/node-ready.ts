import type { SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';

/** The node's Ready condition is true. */
export const nodeReady: SchedulingRule = {
  code: 'node_not_ready',
  prepare: () => (node) => node.node.ready,
};
