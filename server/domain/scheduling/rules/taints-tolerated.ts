import type { SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';
import { repels, tolerates } from '@/server/domain/scheduling/matching/toleration';

/** Every NoSchedule and NoExecute taint of the node is tolerated (TaintToleration). */
export const taintsTolerated: SchedulingRule = {
  code: 'untolerated_taint',
  prepare: (pod) => (node) =>
    node.node.taints.every(
      (taint) => !repels(taint) || pod.tolerations.some((toleration) => tolerates(toleration, taint)),
    ),
};
