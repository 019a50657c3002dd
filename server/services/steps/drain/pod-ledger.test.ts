import { describe, expect, it } from 'vitest';
import type { DrainAction } from '@/server/domain/interruption/decide-drain';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { EvictionOutcome } from '@/server/ports/cluster-api';
import { PodLedger } from './pod-ledger';

const START = new Date('2026-03-01T12:00:00Z');
const at = (seconds: number) => plusSeconds(START, seconds);
const pod = buildPod('web', 'node-1');
const evict: DrainAction = { kind: 'evict', pod };
const remove: DrainAction = { kind: 'delete', pod, graceSeconds: 12 };

function ledgerAfter(action: DrainAction, outcome: EvictionOutcome) {
  const ledger = new PodLedger();
  ledger.observe([pod], at(0));
  ledger.begin(pod, at(1));
  const line = ledger.settle(action, outcome, at(2));
  return { ledger, line, story: ledger.report()[0], attempt: ledger.attempts.get(pod.uid) };
}

describe('a pod that is told', () => {
  it('counts as under way while the call runs', () => {
    const ledger = new PodLedger();
    ledger.begin(pod, at(1));
    expect(ledger.attempts.get(pod.uid)).toEqual({
      lastTriedAt: at(1),
      outcome: 'in-flight',
      retryAfterSeconds: null,
    });
    expect(ledger.wasTold(pod.uid)).toBe(false);
    expect(ledger.report()[0]).toMatchObject({ how: 'waiting', tries: 1 });
  });

  it.each([
    { action: evict, how: 'evicted', outcome: 'accepted', grace: 30 },
    { action: remove, how: 'deleted', outcome: 'deleted', grace: 12 },
  ])('$how when the server accepted', ({ action, how, outcome, grace }) => {
    const { ledger, line, story, attempt } = ledgerAfter(action, { kind: 'accepted' });
    expect(story).toMatchObject({ how, tries: 1, told_at: at(2).toISOString(), gone_at: null });
    expect(attempt).toEqual({ lastTriedAt: at(2), outcome, retryAfterSeconds: null });
    expect(line).toMatchObject({ level: 'info', detail: { pod: 'web', grace_seconds: grace } });
    expect(ledger.wasTold(pod.uid)).toBe(true);
    expect(ledger.isGone(pod.uid)).toBe(false);
  });

  it('has left when the server no longer knows it', () => {
    const { ledger, line, story, attempt } = ledgerAfter(evict, { kind: 'gone' });
    expect(story).toMatchObject({ how: 'left', gone_at: at(2).toISOString() });
    expect(attempt?.outcome).toBe('accepted');
    expect(line).toBeNull();
    expect(ledger.isGone(pod.uid)).toBe(true);
  });
});

describe('a refusal', () => {
  it.each<{ outcome: EvictionOutcome; retryAfterSeconds: number | null }>([
    { outcome: { kind: 'blocked-by-budget', message: 'held', retryAfterSeconds: 7 }, retryAfterSeconds: 7 },
    {
      outcome: { kind: 'blocked-by-budget', message: 'held', retryAfterSeconds: null },
      retryAfterSeconds: null,
    },
    { outcome: { kind: 'several-budgets', message: 'held' }, retryAfterSeconds: null },
    { outcome: { kind: 'forbidden', message: 'held' }, retryAfterSeconds: null },
    { outcome: { kind: 'refused', message: 'held' }, retryAfterSeconds: null },
    // Nothing definite was heard, so that there is no reason to wait long.
    { outcome: { kind: 'unknown', message: 'held' }, retryAfterSeconds: 1 },
  ])('$outcome.kind is tried again', ({ outcome, retryAfterSeconds }) => {
    const { ledger, line, story, attempt } = ledgerAfter(evict, outcome);
    expect(attempt).toEqual({ lastTriedAt: at(2), outcome: 'refused', retryAfterSeconds });
    expect(story).toMatchObject({ how: 'waiting', told_at: null, last_refusal: 'held' });
    expect(line).toMatchObject({ level: 'warning', detail: { refusal: outcome.kind } });
    expect(ledger.wasTold(pod.uid)).toBe(false);
  });

  it('is said once, and again when its words change', () => {
    const { ledger } = ledgerAfter(evict, { kind: 'refused', message: 'first' });
    expect(ledger.settle(evict, { kind: 'refused', message: 'first' }, at(7))).toBeNull();
    expect(ledger.settle(evict, { kind: 'refused', message: 'second' }, at(12))?.message).toContain('second');
  });

  it('is forgotten by what follows: tries are counted and the end is the last', () => {
    const { ledger } = ledgerAfter(evict, { kind: 'refused', message: 'held' });
    ledger.begin(pod, at(7));
    ledger.settle(remove, { kind: 'accepted' }, at(8));
    expect(ledger.report()).toHaveLength(1);
    expect(ledger.report()[0]).toMatchObject({ how: 'deleted', tries: 2, told_at: at(8).toISOString() });
  });
});

describe('what is seen', () => {
  it('a pod that is no longer there has gone, once', () => {
    const ledger = new PodLedger();
    ledger.observe([pod], at(0));
    ledger.observe([], at(5));
    ledger.observe([], at(9));
    expect(ledger.report()[0]).toMatchObject({ how: 'left', gone_at: at(5).toISOString() });
  });

  it('a pod that someone else deleted has left, not been evicted', () => {
    const ledger = new PodLedger();
    ledger.observe([{ ...pod, deletionTimestamp: at(1) }], at(2));
    expect(ledger.report()[0]).toMatchObject({ how: 'left', told_at: null });
  });

  it('a pod that we evicted stays evicted while it terminates', () => {
    const { ledger } = ledgerAfter(evict, { kind: 'accepted' });
    ledger.observe([{ ...pod, deletionTimestamp: at(2) }], at(3));
    expect(ledger.report()[0]).toMatchObject({ how: 'evicted' });
  });

  it('pods that stay are no part of the story', () => {
    const ledger = new PodLedger();
    ledger.observe([buildPod('cni', 'node-1', { owner: { kind: 'DaemonSet', name: 'd', uid: 'd' } })], at(0));
    expect(ledger.report()).toEqual([]);
  });

  it('two pods of one name are two stories', () => {
    const ledger = new PodLedger();
    ledger.observe([pod], at(0));
    ledger.observe([{ ...pod, uid: 'successor' }], at(5));
    expect(ledger.report().map((story) => story.gone_at)).toEqual([at(5).toISOString(), null]);
  });
});

describe('a drain taken over from a dead worker', () => {
  it('counts the pods that had gone meanwhile, and tries those that are left', () => {
    const gone = buildPod('gone', 'node-1');
    const before = new PodLedger();
    before.observe([pod, gone], at(0));
    const ledger = PodLedger.resume({ pods: structuredClone(before.report()) });
    ledger.observe([pod], at(20));
    expect(ledger.report()).toEqual([
      expect.objectContaining({ name: pod.name, how: 'waiting', gone_at: null }),
      expect.objectContaining({ name: gone.name, how: 'left', gone_at: at(20).toISOString() }),
    ]);
    expect(ledger.attempts.size).toBe(0);
  });

  it.each([null, {}, { undrained: 0 }])('begins anew where nothing usable was kept: %j', (saved) => {
    expect(PodLedger.resume(saved).report()).toEqual([]);
  });
});
