import type { PodStory, StepResult } from '@/contracts/plans';
import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { DrainAction, PodAttempt } from '@/server/domain/interruption/decide-drain';
import { staysReason } from '@/server/domain/drainability/leaving-pods';
import type { EvictionOutcome } from '@/server/ports/cluster-api';

interface LedgerLine {
  readonly level: 'info' | 'warning';
  readonly message: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What was tried with each pod of a drain and how it went. */
export class PodLedger {
  readonly attempts = new Map<string, PodAttempt>();
  private readonly stories = new Map<string, PodStory>();

  /** What a dead predecessor had seen (`{pods}` of its step's result): its pods are counted although they have gone. */
  static resume(saved: StepResult<'drain'> | null): PodLedger {
    const ledger = new PodLedger();
    for (const story of saved?.pods ?? []) ledger.stories.set(story.uid, { ...story });
    return ledger;
  }

  /** Notes which pods are there and which have gone. */
  observe(pods: readonly PodSnapshot[], now: Date): void {
    const present = new Set<string>();
    for (const pod of pods) {
      if (staysReason(pod) !== null) continue;
      present.add(pod.uid);
      const story = this.story(pod);
      if (pod.deletionTimestamp !== null && story.how === 'waiting') story.how = 'left';
    }
    for (const [uid, story] of this.stories) {
      if (present.has(uid) || story.gone_at !== null) continue;
      story.gone_at = now.toISOString();
      if (story.how === 'waiting') story.how = 'left';
    }
  }

  begin(pod: PodSnapshot, now: Date): void {
    this.story(pod).tries += 1;
    this.attempts.set(pod.uid, { lastTriedAt: now, outcome: 'in-flight', retryAfterSeconds: null });
  }

  /** Notes the server's answer; returns a line for the plan's log when it is worth one. */
  settle(action: DrainAction, outcome: EvictionOutcome, now: Date): LedgerLine | null {
    const { pod } = action;
    const story = this.story(pod);
    const name = `${pod.namespace}/${pod.name}`;
    const detail = {
      namespace: pod.namespace,
      pod: pod.name,
      grace_seconds: action.kind === 'delete' ? action.graceSeconds : pod.graceSeconds,
    };
    switch (outcome.kind) {
      case 'accepted':
        story.how = action.kind === 'evict' ? 'evicted' : 'deleted';
        story.told_at = now.toISOString();
        this.attempts.set(pod.uid, {
          lastTriedAt: now,
          outcome: action.kind === 'evict' ? 'accepted' : 'deleted',
          retryAfterSeconds: null,
        });
        return {
          level: 'info',
          message:
            action.kind === 'evict'
              ? `${name} evicted`
              : `${name} deleted at the deadline with ${action.graceSeconds} s grace`,
          detail,
        };
      case 'gone':
        story.told_at ??= now.toISOString();
        story.gone_at ??= now.toISOString();
        if (story.how === 'waiting') story.how = 'left';
        this.attempts.set(pod.uid, { lastTriedAt: now, outcome: 'accepted', retryAfterSeconds: null });
        return null;
      case 'blocked-by-budget':
      case 'several-budgets':
      case 'forbidden':
      case 'refused':
      case 'unknown': {
        const retryAfterSeconds =
          outcome.kind === 'blocked-by-budget'
            ? outcome.retryAfterSeconds
            : outcome.kind === 'unknown'
              ? 1
              : null;
        this.attempts.set(pod.uid, { lastTriedAt: now, outcome: 'refused', retryAfterSeconds });
        const repeated = story.last_refusal === outcome.message;
        story.last_refusal = outcome.message;
        return repeated
          ? null
          : {
              level: 'warning',
              message: `${name} was not ${action.kind === 'evict' ? 'evicted' : 'deleted'}: ${outcome.message}`,
              detail: { ...detail, refusal: outcome.kind },
            };
      }
    }
  }

  wasTold(uid: string): boolean {
    return (this.stories.get(uid)?.told_at ?? null) !== null;
  }

  isGone(uid: string): boolean {
    return (this.stories.get(uid)?.gone_at ?? null) !== null;
  }

  report(): readonly PodStory[] {
    return [...this.stories.values()];
  }

  private story(pod: PodSnapshot): PodStory {
    const known = this.stories.get(pod.uid);
    if (known !== undefined) return known;
    const story: PodStory = {
      uid: pod.uid,
      owner_uid: pod.owner?.uid ?? null,
      namespace: pod.namespace,
      name: pod.name,
      priority: pod.priority,
      how: 'waiting',
      tries: 0,
      told_at: null,
      gone_at: null,
      last_refusal: null,
    };
    this.stories.set(pod.uid, story);
    return story;
  }
}
