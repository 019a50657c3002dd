import type { PodRule } from '../../drainability-rule';

/** The eviction API answers 500 for a pod that more than one budget selects, however much they allow. */
export const severalBudgets: PodRule = {
  subject: 'pod',
  code: 'several_budgets',
  find: (pod, { budgetsOf }) => {
    const { length } = budgetsOf(pod);
    return length > 1 ? [`${length} disruption budgets select it, which the eviction API refuses`] : [];
  },
};
