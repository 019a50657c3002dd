import { describe, expect, it } from 'vitest';
import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import { decideDrain, type DrainView, type PodAttempt } from '@/server/domain/interruption/decide-drain';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { plusSeconds } from '@/server/domain/shared/instant';

const T = new Date('2026-03-01T12:02:00Z');
const before = (seconds: number) => plusSeconds(T, -seconds);
const CRITICAL = 2_000_000_000;

function pod(name: string, changes: Partial<PodSnapshot> = {}): PodSnapshot {
  return buildPod(name, 'node-1', changes);
}

function view(changes: Partial<DrainView> & { readonly pods: readonly PodSnapshot[] }): DrainView {
  return {
    now: before(120),
    deadline: T,
    fitsElsewhere: new Set(),
    replacementReady: false,
    attempts: new Map(),
    ...changes,
  };
}

const refused = (lastTriedAt: Date, retryAfterSeconds: number | null = null): PodAttempt => ({
  lastTriedAt,
  outcome: 'refused',
  retryAfterSeconds,
});

/** `evict web-1` or `delete web-1 25`, in the order decided. */
function told(input: DrainView): readonly string[] {
  return decideDrain(input).actions.map((action) =>
    action.kind === 'evict' ? `evict ${action.pod.name}` : `delete ${action.pod.name} ${action.graceSeconds}`,
  );
}

describe('which pods leave at once', () => {
  it('evicts a pod that fits elsewhere and lets the others wait for the replacement', () => {
    const pods = [pod('fits'), pod('waits')];
    const decision = decideDrain(view({ pods, fitsElsewhere: new Set(['uid-fits']) }));
    expect(decision.actions.map((action) => action.pod.name)).toEqual(['fits']);
    expect(decision).toMatchObject({ empty: false, allLeaving: false, wakeAt: before(30 + 25) });
  });

  it('evicts everything once the replacement is Ready', () => {
    expect(told(view({ pods: [pod('a'), pod('b')], replacementReady: true }))).toEqual([
      'evict a',
      'evict b',
    ]);
  });

  it.each([
    { grace: 30, secondsLeft: 56, leaves: false },
    { grace: 30, secondsLeft: 55, leaves: true },
    { grace: 0, secondsLeft: 26, leaves: false },
    { grace: 0, secondsLeft: 25, leaves: true },
    { grace: 90, secondsLeft: 116, leaves: false },
    { grace: 90, secondsLeft: 115, leaves: true },
    // A grace that no notice can hold: nothing is gained by waiting.
    { grace: 600, secondsLeft: 120, leaves: true },
  ])('grace $grace s, $secondsLeft s before T, no room: leaves $leaves', ({ grace, secondsLeft, leaves }) => {
    const input = view({ pods: [pod('a', { graceSeconds: grace })], now: before(secondsLeft) });
    expect(told(input)).toEqual(leaves ? ['evict a'] : []);
    if (!leaves) expect(decideDrain(input).wakeAt).toEqual(before(grace + 25));
  });
});

describe('pods that stay', () => {
  it.each([
    { name: 'a DaemonSet pod', changes: { owner: { kind: 'DaemonSet', name: 'cni', uid: 'u' } } },
    { name: 'a mirror pod', changes: { mirror: true, owner: { kind: 'Node', name: 'node-1', uid: 'u' } } },
    { name: 'a succeeded pod', changes: { phase: 'Succeeded' as const } },
    { name: 'a failed pod', changes: { phase: 'Failed' as const } },
  ])('$name is never told, not even after T', ({ changes }) => {
    for (const now of [before(120), before(1), plusSeconds(T, 30)]) {
      const decision = decideDrain(view({ pods: [pod('stays', changes)], now, replacementReady: true }));
      expect(decision).toEqual({ actions: [], empty: true, allLeaving: true, wakeAt: null });
    }
  });

  it.each([
    { name: 'a bare pod', changes: { owner: null } },
    { name: 'a Job pod', changes: { owner: { kind: 'Job', name: 'j', uid: 'u' } } },
    { name: 'a pending pod', changes: { phase: 'Pending' as const } },
    { name: 'an unknown pod', changes: { phase: 'Unknown' as const } },
  ])('$name leaves', ({ changes }) => {
    expect(told(view({ pods: [pod('leaves', changes)], replacementReady: true }))).toEqual(['evict leaves']);
  });
});

describe('a pod that was told', () => {
  it.each(['accepted', 'deleted', 'in-flight'] as const)('is not told again: %s', (outcome) => {
    const attempts = new Map([['uid-a', { lastTriedAt: before(110), outcome, retryAfterSeconds: null }]]);
    expect(decideDrain(view({ pods: [pod('a')], attempts, now: before(1) }))).toMatchObject({
      actions: [],
      empty: false,
      allLeaving: true,
    });
  });

  it('is not told when someone else deleted it', () => {
    const pods = [pod('a', { deletionTimestamp: before(100) })];
    expect(decideDrain(view({ pods, replacementReady: true }))).toMatchObject({
      actions: [],
      empty: false,
      allLeaving: true,
    });
  });
});

describe('a pod that a budget holds', () => {
  it.each([
    { name: 'five seconds without Retry-After', retryAfter: null, after: 5 },
    { name: 'a longer Retry-After is not waited for', retryAfter: 60, after: 5 },
    { name: 'a shorter Retry-After is honored', retryAfter: 2, after: 2 },
    { name: 'never more often than once a second', retryAfter: 0, after: 1 },
  ])('is tried again: $name', ({ retryAfter, after }) => {
    const attempts = new Map([['uid-a', refused(before(100), retryAfter)]]);
    const input = view({ pods: [pod('a')], attempts });
    expect(told({ ...input, now: before(100 - after + 0.001) })).toEqual([]);
    expect(told({ ...input, now: before(100 - after) })).toEqual(['evict a']);
  });

  it.each([
    { grace: 30, from: 35, deletion: 30 },
    { grace: 60, from: 65, deletion: 60 },
    // Longer graces count as a minute when the deletion is timed, and get what is left until T.
    { grace: 300, from: 65, deletion: 63 },
    { grace: 1, from: 6, deletion: 1 },
    { grace: 0, from: 5, deletion: 1 },
  ])('grace $grace s: deleted from T − $from s with $deletion s', ({ grace, from, deletion }) => {
    const attempts = new Map([['uid-a', refused(before(from + 2))]]);
    const input = view({ pods: [pod('a', { graceSeconds: grace })], attempts });
    expect(told({ ...input, now: before(from + 0.5) })).toEqual([]);
    expect(decideDrain({ ...input, now: before(from + 0.5) }).wakeAt).toEqual(before(from));
    expect(told({ ...input, now: before(from) })).toEqual([`delete a ${deletion}`]);
  });

  it.each([
    { secondsLeft: 20, deletion: 18 },
    { secondsLeft: 3.9, deletion: 1 },
    { secondsLeft: 2, deletion: 1 },
    { secondsLeft: 0, deletion: 1 },
    { secondsLeft: -40, deletion: 1 },
  ])('$secondsLeft s before T: deleted with $deletion s, never 0', ({ secondsLeft, deletion }) => {
    const attempts = new Map([['uid-a', refused(before(secondsLeft + 10))]]);
    expect(told(view({ pods: [pod('a')], attempts, now: before(secondsLeft) }))).toEqual([
      `delete a ${deletion}`,
    ]);
  });

  it('is deleted again when the deletion itself was refused', () => {
    const attempts = new Map([['uid-a', refused(before(30))]]);
    expect(told(view({ pods: [pod('a')], attempts, now: before(29) }))).toEqual(['delete a 27']);
  });

  it('never holds up another', () => {
    const held = Array.from({ length: 30 }, (_, index) => pod(`held-${index}`));
    const attempts = new Map(held.map((one) => [one.uid, refused(before(119))]));
    const input = view({ pods: [...held, pod('free')], attempts, now: before(118), replacementReady: true });
    expect(told(input)).toEqual(['evict free']);
  });
});

describe('system-critical pods', () => {
  const normal = pod('normal');
  const dns = pod('dns', { priority: CRITICAL });

  it('wait although the replacement is Ready, and 1,999,999,999 is not yet critical', () => {
    const almost = pod('almost', { priority: CRITICAL - 1 });
    expect(told(view({ pods: [dns, normal, almost], replacementReady: true }))).toEqual([
      'evict normal',
      'evict almost',
    ]);
  });

  it('wait until the others are gone, not only told', () => {
    const terminating = pod('normal', { deletionTimestamp: before(100) });
    expect(told(view({ pods: [dns, terminating], replacementReady: true, now: before(90) }))).toEqual([]);
    expect(told(view({ pods: [dns], replacementReady: true, now: before(90) }))).toEqual(['evict dns']);
  });

  it('do not wait for pods that stay', () => {
    const daemon = pod('cni', { owner: { kind: 'DaemonSet', name: 'cni', uid: 'u' } });
    expect(told(view({ pods: [dns, daemon], replacementReady: true }))).toEqual(['evict dns']);
  });

  it.each([
    { graces: [10], from: 40 },
    { graces: [30], from: 40 },
    { graces: [45], from: 55 },
    { graces: [5, 90], from: 100 },
  ])('with graces $graces start at T − $from s in any case', ({ graces, from }) => {
    const critical = graces.map((grace, index) =>
      pod(`c${index}`, { priority: CRITICAL, graceSeconds: grace }),
    );
    const input = view({ pods: [pod('slow', { deletionTimestamp: before(110) }), ...critical] });
    const ready = { ...input, replacementReady: true };
    expect(told({ ...ready, now: before(from + 0.001) })).toEqual([]);
    expect(decideDrain({ ...ready, now: before(from + 1) }).wakeAt).toEqual(before(from));
    expect(told({ ...ready, now: before(from) })).toEqual(critical.map((one) => `evict ${one.name}`));
  });
});

describe('a drain that begins late', () => {
  it('evicts everything at once, also after T', () => {
    const pods = [pod('a'), pod('dns', { priority: CRITICAL })];
    expect(told(view({ pods, now: before(3) }))).toEqual(['evict a', 'evict dns']);
    expect(told(view({ pods, now: plusSeconds(T, 40) }))).toEqual(['evict a', 'evict dns']);
  });

  it('deletes a refused pod one second later', () => {
    const attempts = new Map([['uid-a', refused(before(3))]]);
    expect(told(view({ pods: [pod('a')], attempts, now: before(2.5) }))).toEqual([]);
    expect(told(view({ pods: [pod('a')], attempts, now: before(2) }))).toEqual(['delete a 1']);
  });
});

describe('a drain without a deadline', () => {
  it('evicts all but the critical at once, whether or not they fit elsewhere', () => {
    const input = view({ deadline: null, pods: [pod('a'), pod('dns', { priority: CRITICAL })] });
    expect(told(input)).toEqual(['evict a']);
  });

  it('tries a refused pod for ever and never deletes it', () => {
    const attempts = new Map([['uid-a', refused(T)]]);
    const input = view({ deadline: null, pods: [pod('a')], attempts });
    expect(told({ ...input, now: plusSeconds(T, 4) })).toEqual([]);
    expect(told({ ...input, now: plusSeconds(T, 86_400) })).toEqual(['evict a']);
  });

  it('wakes for the next try of a refused pod and for nothing else', () => {
    const attempts = new Map([['uid-a', refused(T)]]);
    const input = view({ deadline: null, pods: [pod('a')], attempts, now: plusSeconds(T, 2) });
    expect(decideDrain(input).wakeAt).toEqual(plusSeconds(T, 5));
    expect(decideDrain({ ...input, attempts: new Map() }).wakeAt).toBeNull();
  });
});
