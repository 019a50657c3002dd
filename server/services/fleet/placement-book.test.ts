import { describe, expect, it } from 'vitest';
import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import { buildNode, buildPod, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import { plusSeconds } from '@/server/domain/shared/instant';
import { createPlacementBook } from './placement-book';

function movableClock() {
  let now = new Date('2026-03-01T12:00:00Z');
  return {
    now: () => now,
    sleep: () => Promise.resolve(),
    advance: (seconds: number) => {
      now = plusSeconds(now, seconds);
    },
  };
}

/** Two nodes are drained; the third has room for two pods of 500 millicores beside what runs there. */
function scene() {
  const clock = movableClock();
  const busy = buildPod('busy', 'stays', { requests: { cpuMillicores: 1000, memoryBytes: 0 } });
  const leaving = ['a', 'b', 'c'].map((name) => buildPod(name, 'leaves-1'));
  const others = ['d', 'e'].map((name) => buildPod(name, 'leaves-2'));
  let snapshot = buildSnapshot(
    [buildNode('stays'), buildNode('leaves-1'), buildNode('leaves-2')],
    [busy, ...leaving, ...others],
  );
  const tell = (pod: PodSnapshot) => {
    const told = { ...pod, deletionTimestamp: clock.now() };
    snapshot = { ...snapshot, pods: new Map(snapshot.pods).set(pod.uid, told) };
  };
  return { clock, leaving, others, tell, book: createPlacementBook(clock, () => snapshot) };
}

const BOTH = new Set(['leaves-1', 'leaves-2']);

describe('createPlacementBook', () => {
  it('promises no more room than there is on the nodes that stay', () => {
    const { book, leaving } = scene();
    expect([...book.claimRoom(leaving, BOTH)]).toEqual(['uid-a', 'uid-b']);
  });

  it('never promises the same room to two drains', () => {
    const { book, leaving, others } = scene();
    expect(book.claimRoom(leaving.slice(0, 1), BOTH).size).toBe(1);
    expect([...book.claimRoom(others, new Set(['leaves-2']))]).toEqual(['uid-d']);
  });

  it('does not send pods to a node that another drain empties', () => {
    const { book, leaving, others } = scene();
    book.claimRoom([], new Set(['leaves-1']));
    expect(book.claimRoom([...others, ...leaving], new Set(['leaves-2'])).size).toBe(2);
  });

  it('forgets a promise once its pod has had time to arrive', () => {
    const { book, leaving, others, clock, tell } = scene();
    expect(book.claimRoom(leaving, BOTH).size).toBe(2);
    leaving.forEach(tell);
    clock.advance(29);
    expect(book.claimRoom(others, BOTH).size).toBe(0);
    clock.advance(2);
    expect(book.claimRoom(others, BOTH).size).toBe(2);
  });

  it('keeps the room of a pod that a budget still holds', () => {
    const { book, leaving, others, clock, tell } = scene();
    expect([...book.claimRoom(leaving, BOTH)]).toEqual(['uid-a', 'uid-b']);
    leaving.slice(1).forEach(tell);
    clock.advance(31);
    expect([...book.claimRoom(others, BOTH)]).toEqual(['uid-d']);
  });

  it('promises nothing before the cluster is known', () => {
    const { clock, leaving } = scene();
    expect(createPlacementBook(clock, () => null).claimRoom(leaving, BOTH).size).toBe(0);
  });
});
