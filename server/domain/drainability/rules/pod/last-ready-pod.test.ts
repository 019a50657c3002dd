import { describe, expect, it } from 'vitest';
import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { buildFacts } from '../../testing/build-facts';
import { lastReadyPod } from './last-ready-pod';

interface Row {
  readonly name: string;
  readonly pod?: Partial<PodSnapshot>;
  readonly others: readonly Partial<PodSnapshot>[];
  readonly isLast: boolean;
}

const deleted = { deletionTimestamp: new Date(0) };

describe('the last ready pod', () => {
  it.each<Row>([
    { name: 'one of two', others: [{}], isLast: false },
    { name: 'the only one', others: [], isLast: true },
    { name: 'the other is not Ready', others: [{ ready: false }], isLast: true },
    { name: 'the other is being deleted', others: [deleted], isLast: true },
    {
      name: 'the other is of another controller',
      others: [{ owner: { kind: 'ReplicaSet', name: 'web', uid: 'uid-next' } }],
      isLast: true,
    },
    { name: 'itself not Ready', pod: { ready: false }, others: [], isLast: false },
    { name: 'a bare pod', pod: { owner: null }, others: [], isLast: false },
    { name: 'itself being deleted, and one is left', pod: deleted, others: [{}], isLast: false },
    { name: 'itself being deleted, and none is left', pod: deleted, others: [], isLast: true },
  ])('$name', ({ pod: changes, others, isLast }) => {
    const pod = buildPod('web', 'a', changes);
    const pods = [pod, ...others.map((other, index) => buildPod(`web-${index}`, 'b', other))];
    expect(lastReadyPod.find(pod, buildFacts({ pods }))).toEqual(
      isLast ? ['it is the last ready pod of ReplicaSet web'] : [],
    );
  });
});
