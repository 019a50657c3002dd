import { plusSeconds, type Instant } from '@/server/domain/shared/instant';

/** Two failures in a row open the circuit breaker (Decision 26). */
export const FAILURES_IN_A_ROW = 2;
/** Then one more plan may try; its failure opens the breaker again, since that is the second in a row still. */
const CLOSES_AFTER_SECONDS = 24 * 3600;

/** How an optimization ended that had touched its cluster. */
export interface PlanEnd {
  readonly planId: string;
  readonly status: 'completed' | 'failed' | 'rolled_back';
  readonly at: Instant;
}

export type BreakerState =
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'open';
      readonly since: Instant;
      /** When it closes by itself. */
      readonly until: Instant;
      /** The plans that opened it, newest first. */
      readonly planIds: readonly string[];
    };

/**
 * The circuit breaker of a cluster's optimizations, from how the last ones ended (newest first; no dry runs, none that a
 * person, a pause or a window stopped, none that ended before it touched anything) since a person closed it last.
 */
export function breakerState(
  ends: readonly PlanEnd[],
  { resetAt, now }: { readonly resetAt: Instant | null; readonly now: Instant },
): BreakerState {
  const last = ends.filter((end) => resetAt === null || end.at > resetAt).slice(0, FAILURES_IN_A_ROW);
  const [newest] = last;
  if (newest === undefined || last.length < FAILURES_IN_A_ROW) return { kind: 'closed' };
  const until = plusSeconds(newest.at, CLOSES_AFTER_SECONDS);
  if (last.some((end) => end.status === 'completed') || now >= until) return { kind: 'closed' };
  return { kind: 'open', since: newest.at, until, planIds: last.map((end) => end.planId) };
}
