import { describe, expect, it } from 'vitest';
import { buildNode, buildPod, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import { plusSeconds } from '@/server/domain/shared/instant';
import { pendingOfPods } from './pending-of-pods';
import { podsWantingRoom } from './pods-wanting-room';

const NOW = new Date('2026-03-01T12:00:00Z');
const GIB = 1024 ** 3;
const full = buildPod('full', 'node', { requests: { cpuMillicores: 2000, memoryBytes: GIB } });
const waiting = (seconds: number, changes = {}) =>
  buildPod('web', null, { unschedulableSince: plusSeconds(NOW, -seconds), ...changes });
const found = (pod: ReturnType<typeof waiting>) =>
  podsWantingRoom(buildSnapshot([buildNode('node')], [full, pod]), [buildNode('new')], NOW).length;

describe('podsWantingRoom', () => {
  it.each([
    { name: 'has waited for half a minute', pod: waiting(30), count: 1 },
    { name: 'has only just come', pod: waiting(29), count: 0 },
    {
      name: 'would not go to such a node either',
      pod: waiting(60, { nodeSelector: { gpu: 'yes' } }),
      count: 0,
    },
  ])('a pod that $name: $count', ({ pod, count }) => {
    expect(found(pod)).toBe(count);
  });
});

describe('pendingOfPods', () => {
  it('measures by the pods’ own stamps, and counts who has a place, who has none and who is gone', () => {
    const createdAt = plusSeconds(NOW, -100);
    const pods = [
      buildPod('placed', 'node', { createdAt, scheduledAt: plusSeconds(NOW, -60) }),
      buildPod('waits', null, { createdAt }),
    ];
    expect(
      pendingOfPods(buildSnapshot([buildNode('node')], pods), ['uid-placed', 'uid-waits', 'uid-gone'], NOW),
    ).toEqual({ placed: 1, unplaced: 1, gone: 1, pendingPodSeconds: 140, longestSeconds: 100 });
  });
});
