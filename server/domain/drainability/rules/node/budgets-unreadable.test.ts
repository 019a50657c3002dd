import { describe, expect, it } from 'vitest';
import { buildNode } from '@/server/domain/scheduling/testing/build-snapshot';
import { buildFacts } from '../../testing/build-facts';
import { budgetsUnreadable } from './budgets-unreadable';

describe('disruption budgets that cannot be read', () => {
  it.each([
    { name: 'all is read', unreadable: {}, found: [] },
    { name: 'another kind is not', unreadable: { persistentvolumes: 'forbidden' }, found: [] },
    {
      name: 'budgets are not',
      unreadable: { poddisruptionbudgets: 'forbidden' },
      found: ['disruption budgets cannot be read; the eviction API enforces them all the same'],
    },
  ])('$name', (row) => {
    const subject = { kind: 'node' as const, node: buildNode('a', 'us-east-1a'), keptBy: [] };
    expect(budgetsUnreadable.find(subject, buildFacts({ unreadable: row.unreadable }))).toEqual(row.found);
  });
});
