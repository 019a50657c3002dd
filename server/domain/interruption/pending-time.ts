import type { Instant } from '@/server/domain/shared/instant';

/** A pod that left an interrupted node, as far as its successor is told by it. */
export interface LeftPod {
  readonly ownerUid: string | null;
  /** When it was evicted or deleted. */
  readonly toldAt: Instant;
}

/** A pod of the same owner that may have come in its place. */
export interface Successor {
  readonly ownerUid: string | null;
  readonly createdAt: Instant;
  readonly scheduledAt: Instant | null;
  readonly readyAt: Instant | null;
}

export interface PendingTime {
  /** From a successor's creation until the scheduler bound it, summed. */
  readonly pendingPodSeconds: number;
  /** From its eviction until the successor was Ready, summed: how long the workloads were short of pods. */
  readonly missingPodSeconds: number;
}

/** Kubernetes stamps whole seconds, and a controller may act on a deletion before our own note of it. */
const STAMP_SLACK_MS = 2_000;

const secondsBetween = (from: Instant, to: Instant) => Math.max(0, (to.getTime() - from.getTime()) / 1000);

/**
 * How long the successors of a node's pods were pending and missing. Successors are matched by owner in the order of
 * creation, as many as left; one that is not there yet counts until `now`. Pods without an owner have none.
 */
export function pendingTime(
  left: readonly LeftPod[],
  candidates: readonly Successor[],
  now: Instant,
): PendingTime {
  let pendingPodSeconds = 0;
  let missingPodSeconds = 0;
  const byOwner = new Map<string, Successor[]>();
  for (const candidate of candidates) {
    if (candidate.ownerUid === null) continue;
    const list = byOwner.get(candidate.ownerUid) ?? [];
    list.push(candidate);
    byOwner.set(candidate.ownerUid, list);
  }
  for (const list of byOwner.values()) list.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  for (const pod of [...left].sort((a, b) => a.toldAt.getTime() - b.toldAt.getTime())) {
    if (pod.ownerUid === null) continue;
    const list = byOwner.get(pod.ownerUid) ?? [];
    const index = list.findIndex((one) => one.createdAt.getTime() >= pod.toldAt.getTime() - STAMP_SLACK_MS);
    const [successor] = index < 0 ? [] : list.splice(index, 1);
    missingPodSeconds += secondsBetween(pod.toldAt, successor?.readyAt ?? now);
    pendingPodSeconds +=
      successor === undefined
        ? secondsBetween(pod.toldAt, now)
        : secondsBetween(successor.createdAt, successor.scheduledAt ?? now);
  }
  return { pendingPodSeconds, missingPodSeconds };
}
