import type { NodeRule } from '../../drainability-rule';

/** Who manages the node's capacity would replace it, or forbids that others remove it. */
export const keptByOwner: NodeRule = {
  subject: 'node',
  code: 'kept_by_owner',
  find: ({ keptBy }) => keptBy,
};
