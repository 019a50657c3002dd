import { repels, tolerates } from '@/server/domain/scheduling/matching/toleration';
import type { SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';

const UNSCHEDULABLE = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' } as const;

/** A cordoned node takes only pods that tolerate it (NodeUnschedulable). */
export const nodeSchedulable: SchedulingRule = {
  code: 'node_unschedulable',
  prepare(pod) {
    if (pod.tolerations.some((toleration) => tolerates(toleration, UNSCHEDULABLE))) return null;
    return (node) => !node.node.unschedulable;
  },
};

/** The node's Ready condition is true. */
export const nodeReady: SchedulingRule = {
  code: 'node_not_ready',
  prepare: () => (node) => node.node.ready,
};

/** A node that is being emptied takes no pod. */
export const nodeLeaving: SchedulingRule = {
  code: 'node_leaving',
  prepare: () => (node) => !node.isExcluded && node.node.deletionTimestamp === null,
};

/** Every NoSchedule and NoExecute taint of the node is tolerated (TaintToleration). */
export const taintsTolerated: SchedulingRule = {
  code: 'untolerated_taint',
  prepare: (pod) => (node) =>
    node.node.taints.every(
      (taint) => !repels(taint) || pod.tolerations.some((toleration) => tolerates(toleration, taint)),
    ),
};
