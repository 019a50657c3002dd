import { tolerates } from '@/server/domain/scheduling/matching/toleration';
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
