import type { DisruptionBudgetSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import { collectFacts, type DrainabilityFacts } from '../facts';

/** A budget of namespace `default` that selects every pod there. */
export const buildBudget = (
  name: string,
  disruptionsAllowed: number,
  changes: Partial<DisruptionBudgetSnapshot> = {},
): DisruptionBudgetSnapshot => ({
  namespace: 'default',
  name,
  selector: [],
  disruptionsAllowed,
  currentHealthy: 0,
  desiredHealthy: 0,
  expectedPods: 0,
  observed: true,
  ...changes,
});

/** Facts of a cluster with these pods and budgets. */
export const buildFacts = (
  cluster: {
    readonly pods?: readonly PodSnapshot[];
    readonly disruptionBudgets?: readonly DisruptionBudgetSnapshot[];
    readonly unreadable?: DrainabilityFacts['unreadable'];
  } = {},
  more: Parameters<typeof collectFacts>[1] = {},
): DrainabilityFacts => {
  const { disruptionBudgets = [], unreadable = {}, pods = [] } = cluster;
  return collectFacts({ ...buildSnapshot([], pods), disruptionBudgets, unreadable }, more);
};
