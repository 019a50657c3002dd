import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import { decideDrain, type DrainAction, type PodAttempt } from '@/server/domain/interruption/decide-drain';
import { staysReason } from '@/server/domain/drainability/leaving-pods';
import { isCritical } from './critical-pod';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { msBetween, plusMs, plusSeconds } from '@/server/domain/shared/instant';

const T = new Date('2026-03-01T12:02:00Z');

/** One pod of the pretended node, with how the cluster treats it. */
interface Actor {
  readonly pod: PodSnapshot;
  readonly fits: boolean;
  /** Evictions that a budget refuses before one is let through. */
  readonly refusals: number;
  readonly retryAfterSeconds: number | null;
  /** Deletions that an admission webhook refuses before one is let through. */
  readonly deletionRefusals: number;
  /** Seconds that the pod takes to go once told; may exceed its grace (a stuck finalizer). */
  readonly stopSeconds: number;
}

interface Told {
  readonly at: Date;
  readonly action: DrainAction;
  readonly accepted: boolean;
}

const owners = fc.constantFrom('ReplicaSet', 'StatefulSet', 'Job', 'DaemonSet', 'none');

const actors: fc.Arbitrary<readonly Actor[]> = fc
  .array(
    fc.record({
      owner: owners,
      graceSeconds: fc.oneof(fc.integer({ min: 0, max: 130 }), fc.constantFrom(0, 1, 30, 60, 3600)),
      critical: fc.boolean(),
      mirror: fc.boolean(),
      finished: fc.constantFrom(false, false, false, true),
      fits: fc.boolean(),
      refusals: fc.constantFrom(0, 0, 1, 3, Number.POSITIVE_INFINITY),
      retryAfterSeconds: fc.constantFrom(null, 0, 1, 10, 600),
      deletionRefusals: fc.constantFrom(0, 0, 0, 1),
      stopSeconds: fc.integer({ min: 0, max: 200 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((drafts) =>
    drafts.map((draft, index) => ({
      ...draft,
      pod: buildPod(`pod-${index}`, 'node-1', {
        graceSeconds: draft.graceSeconds,
        priority: draft.critical ? 2_000_000_000 : 0,
        mirror: draft.mirror && draft.owner === 'none',
        phase: draft.finished ? 'Succeeded' : 'Running',
        owner: draft.owner === 'none' ? null : { kind: draft.owner, name: 'o', uid: 'o' },
      }),
    })),
  );

const scenarios = fc.record({
  actors,
  /** Seconds before T at which the drain begins; three are enough for an eviction and a deletion that are refused. */
  startSeconds: fc.integer({ min: 3, max: 120 }),
  /** Seconds before T at which the replacement is Ready; null: never. */
  readyAt: fc.option(fc.integer({ min: 0, max: 120 })),
});
type Scenario = typeof scenarios extends fc.Arbitrary<infer S> ? S : never;

/** A node whose pods leave as their actors say; answers are immediate. */
class PretendedNode {
  readonly log: Told[] = [];
  readonly attempts = new Map<string, PodAttempt>();
  private readonly leftAt = new Map<string, Date>();
  private readonly deletedAt = new Map<string, Date>();
  private readonly evictions = new Map<string, number>();
  private readonly deletions = new Map<string, number>();

  constructor(private readonly scenario: Scenario) {}

  pods(now: Date): readonly PodSnapshot[] {
    return this.scenario.actors
      .filter(({ pod }) => (this.leftAt.get(pod.uid)?.getTime() ?? Number.POSITIVE_INFINITY) > now.getTime())
      .map(({ pod }) => ({ ...pod, deletionTimestamp: this.deletedAt.get(pod.uid) ?? null }));
  }

  decide(now: Date) {
    const { actors: all, readyAt } = this.scenario;
    return decideDrain({
      now,
      deadline: T,
      pods: this.pods(now),
      fitsElsewhere: new Set(all.filter((actor) => actor.fits).map((actor) => actor.pod.uid)),
      replacementReady: readyAt !== null && now.getTime() >= plusSeconds(T, -readyAt).getTime(),
      attempts: this.attempts,
    });
  }

  perform(action: DrainAction, now: Date): void {
    const actor = this.scenario.actors.find((one) => one.pod.uid === action.pod.uid);
    if (actor === undefined) throw new Error(`told a pod that is not there: ${action.pod.name}`);
    const { uid } = actor.pod;
    const tries = action.kind === 'evict' ? this.evictions : this.deletions;
    const accepted =
      (tries.get(uid) ?? 0) >= (action.kind === 'evict' ? actor.refusals : actor.deletionRefusals);
    tries.set(uid, (tries.get(uid) ?? 0) + 1);
    this.log.push({ at: now, action, accepted });
    this.attempts.set(uid, {
      lastTriedAt: now,
      outcome: accepted ? (action.kind === 'evict' ? 'accepted' : 'deleted') : 'refused',
      retryAfterSeconds: accepted ? null : actor.retryAfterSeconds,
    });
    if (!accepted) return;
    this.deletedAt.set(uid, now);
    this.leftAt.set(uid, plusSeconds(now, actor.stopSeconds));
  }

  /** Looks every second until T. */
  runBySeconds(): void {
    for (let left = this.scenario.startSeconds; left >= 0; left -= 1) {
      const now = plusSeconds(T, -left);
      for (const action of this.decide(now).actions) this.perform(action, now);
    }
  }

  told(pod: PodSnapshot): readonly Told[] {
    return this.log.filter((entry) => entry.action.pod.uid === pod.uid);
  }
}

function simulated(scenario: Scenario): PretendedNode {
  const node = new PretendedNode(scenario);
  node.runBySeconds();
  return node;
}

const secondsBeforeT = (at: Date) => msBetween(at, T) / 1000;

function holds(check: (node: PretendedNode, scenario: Scenario) => void): void {
  fc.assert(
    fc.property(scenarios, (scenario) => {
      check(simulated(scenario), scenario);
    }),
    { numRuns: 300 },
  );
}

describe('a drain, second by second', () => {
  it('has told every evictable pod by T, and no other', () => {
    holds((node, scenario) => {
      for (const { pod } of scenario.actors) {
        const accepted = node.told(pod).filter((entry) => entry.accepted);
        if (staysReason(pod) !== null) expect(node.told(pod)).toEqual([]);
        else expect(accepted).toHaveLength(1);
      }
    });
  });

  it('evicts before it deletes, and deletes neither early nor without grace', () => {
    holds((node, scenario) => {
      for (const { pod } of scenario.actors) {
        const entries = node.told(pod);
        if (entries.length > 0) expect(entries[0]?.action.kind).toBe('evict');
        for (const { at, action } of entries) {
          if (action.kind === 'evict') continue;
          expect(secondsBeforeT(at)).toBeLessThanOrEqual(Math.min(pod.graceSeconds, 60) + 5);
          expect(action.graceSeconds).toBeGreaterThanOrEqual(1);
          expect(action.graceSeconds).toBeLessThanOrEqual(Math.max(1, pod.graceSeconds));
          expect(action.graceSeconds).toBeLessThanOrEqual(Math.max(1, secondsBeforeT(at) - 2));
        }
      }
    });
  });

  it('keeps a pod without room until its replacement is Ready or its time has come', () => {
    holds((node, scenario) => {
      for (const { pod, fits } of scenario.actors) {
        const first = node.told(pod)[0];
        if (first === undefined || fits) continue;
        const left = secondsBeforeT(first.at);
        const ready = scenario.readyAt !== null && left <= scenario.readyAt;
        expect(ready || left <= pod.graceSeconds + 25).toBe(true);
      }
    });
  });

  it('starts the critical pods when the others are gone or at T − max(30 s, largest grace) − 10 s', () => {
    holds((node, scenario) => {
      const leaving = scenario.actors.map((actor) => actor.pod).filter((pod) => staysReason(pod) === null);
      const critical = leaving.filter(isCritical);
      const latest = Math.max(30, ...critical.map((pod) => pod.graceSeconds)) + 10;
      for (const pod of critical) {
        const first = node.told(pod)[0];
        if (first === undefined || secondsBeforeT(first.at) <= latest) continue;
        const others = node.pods(first.at).filter((one) => staysReason(one) === null && !isCritical(one));
        expect(others).toEqual([]);
      }
    });
  });

  it('tries no pod twice within a second', () => {
    holds((node, scenario) => {
      for (const { pod } of scenario.actors) {
        const times = node.told(pod).map((entry) => entry.at.getTime());
        for (const [index, time] of times.entries()) {
          if (index > 0) expect(time - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(1000);
        }
      }
    });
  });

  it('misses nothing when it looks again only at the time it named, or when a pod has gone', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const node = new PretendedNode({ ...scenario, readyAt: null });
        let now = plusSeconds(T, -scenario.startSeconds);
        while (now.getTime() <= T.getTime()) {
          // Counted before anything is done: a pod that stops at once has gone, too.
          const present = node.pods(now).length;
          const decision = node.decide(now);
          for (const action of decision.actions) node.perform(action, now);
          const { wakeAt } = node.decide(now);
          let next = plusMs(now, 1000);
          while (
            next.getTime() <= T.getTime() &&
            (wakeAt === null || next.getTime() < wakeAt.getTime()) &&
            node.pods(next).length === present
          ) {
            next = plusMs(next, 1000);
          }
          now = next;
        }
        for (const { pod, deletionRefusals } of scenario.actors) {
          if (staysReason(pod) !== null || deletionRefusals > 0) continue;
          expect(node.told(pod).some((entry) => entry.accepted)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});
