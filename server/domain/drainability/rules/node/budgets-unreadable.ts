import type { NodeRule } from '../../drainability-rule';

/** Without budgets nobody can say beforehand which evictions would be refused. */
export const budgetsUnreadable: NodeRule = {
  subject: 'node',
  code: 'budgets_unreadable',
  find: (_, { unreadable }) =>
    unreadable.poddisruptionbudgets === undefined
      ? []
      : ['disruption budgets cannot be read; the eviction API enforces them all the same'],
};
