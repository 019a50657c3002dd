import { isDoNotDisrupt } from '../../do-not-disrupt';
import type { PodRule } from '../../drainability-rule';

/** Somebody asked that the pod be left alone. */
export const doNotDisruptPod: PodRule = {
  subject: 'pod',
  code: 'do_not_disrupt',
  find: (pod) => (isDoNotDisrupt(pod.annotations) ? ['marked do-not-disrupt'] : []),
};
