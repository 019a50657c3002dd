import { describe, expect, it } from 'vitest';
import { buildNode } from '@/server/domain/scheduling/testing/build-snapshot';
import { buildFacts } from '../../testing/build-facts';
import { keptByOwner } from './kept-by-owner';

describe('a node that its owner keeps', () => {
  it.each([
    { name: 'nobody keeps it', keptBy: [] },
    { name: 'one reason', keptBy: ['it belongs to karpenter: there a plan is advice only'] },
    { name: 'every reason', keptBy: ['its group is at MinSize', 'its group is being refreshed'] },
  ])('$name', ({ keptBy }) => {
    expect(keptByOwner.find({ kind: 'node', node: buildNode('a'), keptBy }, buildFacts())).toEqual(keptBy);
  });
});
