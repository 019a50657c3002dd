import type { StaysRule } from '../../drainability-rule';

/** A static pod is run by the kubelet from a file of its node: the API server holds a mirror of it only. */
export const mirror: StaysRule = {
  subject: 'pod',
  code: 'mirror',
  sentence: 'it is a static pod of the node',
  stays: (pod) => pod.mirror,
};
