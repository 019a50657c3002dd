import { describe, expect, it } from 'vitest';
import type { DisruptionBudgetSnapshot } from '@/server/domain/cluster/snapshot';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { buildBudget, buildFacts } from '../../testing/build-facts';
import { severalBudgets } from './several-budgets';

interface Row {
  readonly name: string;
  readonly budgets: readonly DisruptionBudgetSnapshot[];
  readonly found: readonly string[];
}

describe('more than one disruption budget', () => {
  it.each<Row>([
    { name: 'no budget', budgets: [], found: [] },
    { name: 'one', budgets: [buildBudget('a', 0)], found: [] },
    {
      name: 'two, however much they allow',
      budgets: [buildBudget('a', 5), buildBudget('b', 5)],
      found: ['2 disruption budgets select it, which the eviction API refuses'],
    },
    {
      name: 'another of another namespace',
      budgets: [buildBudget('a', 1), buildBudget('b', 1, { namespace: 'other' })],
      found: [],
    },
    {
      name: 'another that selects nothing',
      budgets: [buildBudget('a', 1), buildBudget('b', 1, { selector: null })],
      found: [],
    },
    {
      name: 'another that selects other pods',
      budgets: [
        buildBudget('a', 1),
        buildBudget('b', 1, { selector: [{ key: 'app', operator: 'In', values: ['db'] }] }),
      ],
      found: [],
    },
  ])('$name', ({ budgets, found }) => {
    const pod = buildPod('web', 'a', { labels: { app: 'web' } });
    expect(severalBudgets.find(pod, buildFacts({ disruptionBudgets: budgets }))).toEqual(found);
  });
});
