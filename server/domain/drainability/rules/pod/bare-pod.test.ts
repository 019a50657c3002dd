import { describe, expect, it } from 'vitest';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { buildFacts } from '../../testing/build-facts';
import { barePod } from './bare-pod';

describe('a bare pod', () => {
  it.each([
    { name: 'a pod of a ReplicaSet', pod: {}, found: [] },
    {
      name: 'a pod without a controller',
      pod: { owner: null },
      found: ['no controller would bring it back'],
    },
  ])('$name', ({ pod, found }) => {
    expect(barePod.find(buildPod('web', 'a', pod), buildFacts())).toEqual(found);
  });
});
