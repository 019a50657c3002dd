import { isDoNotDisrupt } from '../../do-not-disrupt';
import type { NodeRule } from '../../drainability-rule';

/** Somebody asked that everything on the node be left alone. */
export const doNotDisruptNode: NodeRule = {
  subject: 'node',
  code: 'do_not_disrupt',
  find: ({ node }) => (isDoNotDisrupt(node.annotations) ? ['it is marked do-not-disrupt'] : []),
};
