import type { StaysRule } from '../../drainability-rule';

/** Its controller ignores cordons and would start it on the same node again. */
export const daemonset: StaysRule = {
  subject: 'pod',
  code: 'daemonset',
  sentence: 'its DaemonSet would start it on the node again',
  stays: (pod) => pod.owner?.kind === 'DaemonSet',
};
