import type { NodeRule } from '../../drainability-rule';

/** What runs on a node whose kubelet is silent is not known, and its pods do not confirm that they have stopped. */
export const notReady: NodeRule = {
  subject: 'node',
  code: 'not_ready',
  find: ({ node }) => (node.ready ? [] : ['it is not Ready']),
};
