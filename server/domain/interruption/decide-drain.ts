import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import { staysReason } from '@/server/domain/drainability/leaving-pods';
import { plusMs, type Instant } from '@/server/domain/shared/instant';
import { isCritical } from './critical-pod';

/** Pause between two tries to evict a pod that a budget holds; `kubectl drain` waits as long. */
export const EVICTION_RETRY_MS = 5_000;

/** No pod is tried more often than this, whatever the server said. */
const SHORTEST_PAUSE_MS = 1_000;

/** What was tried with a pod so far; absent: nothing. */
export interface PodAttempt {
  readonly lastTriedAt: Instant;
  readonly outcome: 'accepted' | 'refused' | 'deleted' | 'in-flight';
  /** The server's Retry-After, when it gave one. */
  readonly retryAfterSeconds: number | null;
}

export interface DrainView {
  readonly now: Instant;
  /** T; null for a drain without a deadline (a manual one), which never deletes. */
  readonly deadline: Instant | null;
  readonly pods: readonly PodSnapshot[];
  /** UIDs of pods that fit on other nodes as they are now. */
  readonly fitsElsewhere: ReadonlySet<string>;
  readonly replacementReady: boolean;
  readonly attempts: ReadonlyMap<string, PodAttempt>;
}

export type DrainAction =
  | { readonly kind: 'evict'; readonly pod: PodSnapshot }
  | { readonly kind: 'delete'; readonly pod: PodSnapshot; readonly graceSeconds: number };

export interface DrainDecision {
  readonly actions: readonly DrainAction[];
  /** No evictable pod is left on the node. */
  readonly empty: boolean;
  /** No evictable pod is left that was not evicted or deleted. */
  readonly allLeaving: boolean;
  /** When to look again even if nothing changes; null: only a change matters. */
  readonly wakeAt: Instant | null;
}

const ms = (seconds: number) => seconds * 1000;

/** When a pod that does not fit elsewhere must leave all the same: `T − grace − 25 s`. */
function latestStart(pod: PodSnapshot, deadline: Instant): Instant {
  return plusMs(deadline, -ms(pod.graceSeconds + 25));
}

/** When a pod that is still refused is deleted: `T − min(grace, 60 s) − 5 s`. */
function deleteFrom(pod: PodSnapshot, deadline: Instant): Instant {
  return plusMs(deadline, -ms(Math.min(pod.graceSeconds, 60) + 5));
}

/** When the critical group starts although others are still there: `T − max(30 s, its largest grace) − 10 s`. */
function criticalFrom(critical: readonly PodSnapshot[], deadline: Instant): Instant {
  const largest = critical.reduce((most, pod) => Math.max(most, pod.graceSeconds), 30);
  return plusMs(deadline, -ms(largest + 10));
}

/** Grace of a deletion: what fits before T, never 0, never more than the pod's own (Decision 7). */
function deletionGrace(pod: PodSnapshot, deadline: Instant, now: Instant): number {
  const left = Math.floor((deadline.getTime() - now.getTime()) / 1000) - 2;
  return Math.max(1, Math.min(pod.graceSeconds, left));
}

/**
 * What to do now with the pods of a node that must be emptied (Decision 7). Non-critical pods leave before
 * critical ones; pods that fit elsewhere leave at once, the others when the replacement is Ready or when their time
 * runs out; a pod that a budget still holds is deleted while its grace fits. Pure: the caller acts and asks again.
 */
export function decideDrain(view: DrainView): DrainDecision {
  const leaving = view.pods.filter((pod) => staysReason(pod) === null);
  const open = leaving.filter(
    (pod) => pod.deletionTimestamp === null && !wasTold(view.attempts.get(pod.uid)),
  );
  const normal = leaving.filter((pod) => !isCritical(pod));
  const critical = leaving.filter(isCritical);
  const wakes: Instant[] = [];

  const criticalMayLeave =
    normal.length === 0 ||
    (view.deadline !== null && reached(criticalFrom(critical, view.deadline), view.now, wakes));

  const actions: DrainAction[] = [];
  for (const pod of open) {
    if (isCritical(pod) && !criticalMayLeave) continue;
    const action = decidePod(pod, view, wakes);
    if (action !== null) actions.push(action);
  }
  return {
    actions,
    empty: leaving.length === 0,
    allLeaving: open.length === 0,
    wakeAt: wakes.length === 0 ? null : wakes.reduce((a, b) => (b < a ? b : a)),
  };
}

function wasTold(attempt: PodAttempt | undefined): boolean {
  return (
    attempt?.outcome === 'accepted' || attempt?.outcome === 'deleted' || attempt?.outcome === 'in-flight'
  );
}

function reached(at: Instant, now: Instant, wakes: Instant[]): boolean {
  if (at.getTime() <= now.getTime()) return true;
  wakes.push(at);
  return false;
}

function decidePod(pod: PodSnapshot, view: DrainView, wakes: Instant[]): DrainAction | null {
  const attempt = view.attempts.get(pod.uid);
  const { deadline, now } = view;
  if (attempt === undefined) {
    const mayLeave =
      deadline === null ||
      view.fitsElsewhere.has(pod.uid) ||
      view.replacementReady ||
      reached(latestStart(pod, deadline), now, wakes);
    return mayLeave ? { kind: 'evict', pod } : null;
  }
  if (!reached(plusMs(attempt.lastTriedAt, SHORTEST_PAUSE_MS), now, wakes)) return null;
  if (deadline !== null && reached(deleteFrom(pod, deadline), now, wakes)) {
    return { kind: 'delete', pod, graceSeconds: deletionGrace(pod, deadline, now) };
  }
  const pause = Math.min(ms(attempt.retryAfterSeconds ?? Number.POSITIVE_INFINITY), EVICTION_RETRY_MS);
  return reached(plusMs(attempt.lastTriedAt, pause), now, wakes) ? { kind: 'evict', pod } : null;
}
