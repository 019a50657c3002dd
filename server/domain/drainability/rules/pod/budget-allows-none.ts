import type { PodRule } from '../../drainability-rule';

/** The eviction API refuses the pod until its budget allows a disruption again. */
export const budgetAllowsNone: PodRule = {
  subject: 'pod',
  code: 'budget_allows_none',
  find: (pod, { budgetsOf }) => {
    const [budget, ...others] = budgetsOf(pod);
    return budget !== undefined && others.length === 0 && budget.disruptionsAllowed < 1
      ? [`its disruption budget ${budget.name} allows none now`]
      : [];
  },
};
