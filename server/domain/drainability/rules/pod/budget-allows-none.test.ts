import { describe, expect, it } from 'vitest';
import type { DisruptionBudgetSnapshot } from '@/server/domain/cluster/snapshot';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { buildBudget, buildFacts } from '../../testing/build-facts';
import { budgetAllowsNone } from './budget-allows-none';

interface Row {
  readonly name: string;
  readonly budgets: readonly DisruptionBudgetSnapshot[];
  readonly found: readonly string[];
}

describe('a disruption budget that allows none', () => {
  it.each<Row>([
    { name: 'no budget', budgets: [], found: [] },
    { name: 'a budget that allows one', budgets: [buildBudget('web', 1)], found: [] },
    {
      name: 'a budget that allows none',
      budgets: [buildBudget('web', 0)],
      found: ['its disruption budget web allows none now'],
    },
    {
      name: 'a budget that is overdrawn',
      budgets: [buildBudget('web', -1)],
      found: ['its disruption budget web allows none now'],
    },
    {
      name: 'a budget of another namespace',
      budgets: [buildBudget('web', 0, { namespace: 'other' })],
      found: [],
    },
    { name: 'two budgets: another reason', budgets: [buildBudget('a', 0), buildBudget('b', 0)], found: [] },
  ])('$name', ({ budgets, found }) => {
    const pod = buildPod('web', 'a', { labels: { app: 'web' } });
    expect(budgetAllowsNone.find(pod, buildFacts({ disruptionBudgets: budgets }))).toEqual(found);
  });
});
