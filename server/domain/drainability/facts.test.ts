import { describe, expect, it } from 'vitest';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { buildBudget, buildFacts } from './testing/build-facts';

describe('the budgets of a pod', () => {
  it('are those of its namespace, for pods of several namespaces that share the object of their labels', () => {
    const labels = { app: 'web' };
    const { budgetsOf } = buildFacts({
      disruptionBudgets: [buildBudget('here', 1), buildBudget('there', 1, { namespace: 'other' })],
    });
    const here = buildPod('web', 'a', { labels });
    const there = buildPod('web', 'a', { labels, namespace: 'other' });
    expect([here, there, here].map((pod) => budgetsOf(pod).map(({ name }) => name))).toEqual([
      ['here'],
      ['there'],
      ['here'],
    ]);
  });
});
