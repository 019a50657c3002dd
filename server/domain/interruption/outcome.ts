import { isBefore, plusSeconds, type Instant } from '@/server/domain/shared/instant';

/** How long a replacement may take before the interruption counts as failed (Decision 8). */
export const REPLACEMENT_LIMIT_SECONDS = 15 * 60;

export interface InterruptionFacts {
  readonly deadline: Instant;
  readonly receivedAt: Instant;
  readonly cordonedAt: Instant | null;
  /** Evictable pods that had no deletionTimestamp when T came or the instance died; null when the drain left no count. */
  readonly undrainedPods: number | null;
  /** When our replacement, the group's, or the existing capacity was known to suffice. */
  readonly capacityReadyAt: Instant | null;
}

export interface InterruptionOutcome {
  readonly status: 'handled' | 'late' | 'failed';
  readonly reason: string | null;
}

/**
 * `handled`: cordoned before T, nothing undrained at T, capacity there within 15 min. `late`: the same, first seen or
 * cordoned after T. `failed`: a pod died undrained, no capacity in time, or the
 * node was never cordoned, so that pods could still come (Decision 8).
 */
export function interruptionOutcome(facts: InterruptionFacts): InterruptionOutcome {
  if (facts.undrainedPods === null) {
    return { status: 'failed', reason: 'the drain ended without saying which pods had left' };
  }
  if (facts.undrainedPods > 0) {
    return {
      status: 'failed',
      reason: `${facts.undrainedPods} pod(s) were still undrained when the notice ran out`,
    };
  }
  const limit = plusSeconds(facts.deadline, REPLACEMENT_LIMIT_SECONDS);
  if (facts.capacityReadyAt === null || isBefore(limit, facts.capacityReadyAt)) {
    return { status: 'failed', reason: 'no replacement capacity became Ready within 15 minutes' };
  }
  if (facts.cordonedAt === null) return { status: 'failed', reason: 'the node could not be cordoned' };
  if (!isBefore(facts.receivedAt, facts.deadline))
    return { status: 'late', reason: 'first seen after the notice ran out' };
  if (!isBefore(facts.cordonedAt, facts.deadline))
    return { status: 'late', reason: 'cordoned after the notice ran out' };
  return { status: 'handled', reason: null };
}

export type CustomerImpact = 'none' | 'minimal' | 'moderate' | 'severe';

/** Pod-seconds under the wanted ready count: 0, < 60, < 600, more (Decision 8). */
export function customerImpact(podSecondsUnderWanted: number): CustomerImpact {
  if (podSecondsUnderWanted <= 0) return 'none';
  if (podSecondsUnderWanted < 60) return 'minimal';
  return podSecondsUnderWanted < 600 ? 'moderate' : 'severe';
}
