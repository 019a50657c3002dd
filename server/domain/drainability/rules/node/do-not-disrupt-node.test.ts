import { describe, expect, it } from 'vitest';
import { buildNode } from '@/server/domain/scheduling/testing/build-snapshot';
import { buildFacts } from '../../testing/build-facts';
import { doNotDisruptNode } from './do-not-disrupt-node';

describe('a node marked do-not-disrupt', () => {
  it.each([
    { name: 'no annotation', node: {}, found: [] },
    {
      name: "CloudOptim's",
      node: { annotations: { 'cloudoptim.io/do-not-disrupt': 'true' } },
      found: ['it is marked do-not-disrupt'],
    },
    {
      name: "Karpenter's",
      node: { annotations: { 'karpenter.sh/do-not-disrupt': 'true' } },
      found: ['it is marked do-not-disrupt'],
    },
    {
      name: 'a label of that name',
      node: { labels: { 'karpenter.sh/do-not-disrupt': 'true' } },
      found: [],
    },
  ])('$name', (row) => {
    const subject = { kind: 'node' as const, node: buildNode('a', 'us-east-1a', row.node), keptBy: [] };
    expect(doNotDisruptNode.find(subject, buildFacts())).toEqual(row.found);
  });
});
