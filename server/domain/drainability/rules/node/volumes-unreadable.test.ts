import { describe, expect, it } from 'vitest';
import { buildNode } from '@/server/domain/scheduling/testing/build-snapshot';
import { buildFacts } from '../../testing/build-facts';
import { volumesUnreadable } from './volumes-unreadable';

describe('volumes that cannot be read', () => {
  it.each([
    { name: 'all is read', unreadable: {}, found: [] },
    { name: 'another kind is not', unreadable: { poddisruptionbudgets: 'forbidden' }, found: [] },
    {
      name: 'volumes are not',
      unreadable: { persistentvolumes: 'forbidden' },
      found: ['volumes cannot be read, so that their zones are not judged'],
    },
  ])('$name', (row) => {
    const subject = { kind: 'node' as const, node: buildNode('a', 'us-east-1a'), keptBy: [] };
    expect(volumesUnreadable.find(subject, buildFacts({ unreadable: row.unreadable }))).toEqual(row.found);
  });
});
