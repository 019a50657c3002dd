import { describe, expect, it } from 'vitest';
import { buildNode, buildPod, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import { plusSeconds } from '@/server/domain/shared/instant';
import { isOverdue, observeWaiting, unschedulablePods } from './waiting-pods';

const NOW = new Date('2026-03-01T12:00:00Z');
const pod = (since: number) => buildPod('web', null, { unschedulableSince: plusSeconds(NOW, since) });

describe('unschedulablePods', () => {
  it.each([
    { name: 'is bound', changes: { nodeName: 'node' } },
    { name: 'was not looked at yet', changes: { unschedulableSince: null } },
    { name: 'is leaving', changes: { deletionTimestamp: NOW } },
    { name: 'belongs to a DaemonSet', changes: { owner: { kind: 'DaemonSet', name: 'd', uid: 'd' } } },
  ])('leaves out a pod that $name', ({ changes }) => {
    const one = buildPod('web', null, { unschedulableSince: NOW, ...changes });
    expect(unschedulablePods(buildSnapshot([buildNode('node')], [one]))).toEqual([]);
  });

  it('finds one that the scheduler has no node for', () => {
    expect(unschedulablePods(buildSnapshot([buildNode('node')], [pod(0)]))).toHaveLength(1);
  });
});

describe('how long a pod has waited', () => {
  it.each([
    {
      name: 'a worker that has just started believes the stamp',
      first: true,
      stamp: -31,
      later: 0,
      overdue: true,
    },
    { name: 'a stamp in the future starts now', first: true, stamp: 300, later: 29, overdue: false },
    {
      name: 'and is overdue after half a minute all the same',
      first: true,
      stamp: 300,
      later: 30,
      overdue: true,
    },
    {
      name: 'a clock that goes behind hastens by seconds only',
      first: false,
      stamp: -600,
      later: 19,
      overdue: false,
    },
    { name: 'a pod seen as it came waits by its stamp', first: false, stamp: -2, later: 28, overdue: true },
  ])('$name', ({ first, stamp, later, overdue }) => {
    const one = pod(stamp);
    const seen = observeWaiting(first ? null : new Map(), [one], NOW);
    const then = plusSeconds(NOW, later);
    const waiting = observeWaiting(seen, [one], then);
    expect(isOverdue(waiting, one, then)).toBe(overdue);
  });

  it('begins anew when the pod was placed in between', () => {
    const seen = observeWaiting(null, [pod(-60)], NOW);
    const gone = observeWaiting(seen, [], NOW);
    const again = observeWaiting(gone, [pod(0)], NOW);
    expect(isOverdue(again, pod(0), NOW)).toBe(false);
  });
});
