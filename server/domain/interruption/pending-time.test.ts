import { describe, expect, it } from 'vitest';
import { plusSeconds } from '@/server/domain/shared/instant';
import { pendingTime, type Successor } from './pending-time';

const T0 = new Date('2026-03-01T12:00:00Z');
const at = (seconds: number) => plusSeconds(T0, seconds);
const successor = (
  ownerUid: string,
  created: number,
  scheduled: number | null,
  ready: number | null,
): Successor => ({
  ownerUid,
  createdAt: at(created),
  scheduledAt: scheduled === null ? null : at(scheduled),
  readyAt: ready === null ? null : at(ready),
});

describe('pendingTime', () => {
  it('measures a successor from its creation and the workload from the eviction', () => {
    const left = [{ ownerUid: 'a', toldAt: at(0) }];
    expect(pendingTime(left, [successor('a', 1, 11, 15)], at(60))).toEqual({
      pendingPodSeconds: 10,
      missingPodSeconds: 15,
    });
  });

  it('gives each pod that left a successor of its own, in order', () => {
    const left = [
      { ownerUid: 'a', toldAt: at(10) },
      { ownerUid: 'a', toldAt: at(0) },
    ];
    const candidates = [successor('a', 11, 12, 14), successor('a', 1, 3, 5), successor('b', 0, 40, 50)];
    expect(pendingTime(left, candidates, at(60))).toEqual({ pendingPodSeconds: 3, missingPodSeconds: 9 });
  });

  it('counts what is not there yet until now', () => {
    const left = [
      { ownerUid: 'a', toldAt: at(0) },
      { ownerUid: 'b', toldAt: at(0) },
    ];
    expect(pendingTime(left, [successor('a', 0, null, null)], at(30))).toEqual({
      pendingPodSeconds: 60,
      missingPodSeconds: 60,
    });
  });

  it('does not take an older pod of the owner for a successor, nor count a bare pod', () => {
    const left = [
      { ownerUid: 'a', toldAt: at(100) },
      { ownerUid: null, toldAt: at(100) },
    ];
    expect(pendingTime(left, [successor('a', 0, 1, 2)], at(110))).toEqual({
      pendingPodSeconds: 10,
      missingPodSeconds: 10,
    });
  });
});
