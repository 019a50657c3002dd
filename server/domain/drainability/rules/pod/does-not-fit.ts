import { describeRejection } from '@/server/domain/scheduling/describe-rejection';
import type { PodRule } from '../../drainability-rule';

/** Evicted, the pod would be Pending. */
export const doesNotFit: PodRule = {
  subject: 'pod',
  code: 'does_not_fit',
  find: (pod, { rejections }) => {
    const rejection = rejections.get(pod.uid);
    return rejection === undefined ? [] : [`fits on no other node: ${describeRejection(rejection)}`];
  },
};
