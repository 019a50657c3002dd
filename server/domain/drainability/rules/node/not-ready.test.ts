import { describe, expect, it } from 'vitest';
import { buildNode } from '@/server/domain/scheduling/testing/build-snapshot';
import { buildFacts } from '../../testing/build-facts';
import { notReady } from './not-ready';

describe('a node that is not Ready', () => {
  it.each([
    { name: 'Ready', node: {}, found: [] },
    { name: 'Ready and cordoned', node: { unschedulable: true }, found: [] },
    { name: 'not Ready', node: { ready: false }, found: ['it is not Ready'] },
  ])('$name', (row) => {
    const subject = { kind: 'node' as const, node: buildNode('a', 'us-east-1a', row.node), keptBy: [] };
    expect(notReady.find(subject, buildFacts())).toEqual(row.found);
  });
});
