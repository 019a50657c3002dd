/** What is known about a try that brought no answer to go on with. */
export type FailedTry =
  /** Nothing was done: the other side was not reached, throttles, or rolled back. */
  | 'not-executed'
  /** No definite answer (a time-out, a reset, a 5xx, a lost connection): it may have been done. */
  | 'unknown'
  /** A definite answer, which another try would only get again. */
  | 'final';

/** How often and after which pauses a call is made again. */
export interface RetryPolicy {
  /** Tries in all, the first one included; Infinity leaves the end to the call's bound or signal. */
  readonly tries: number;
  /** Ceiling of the first pause. */
  readonly baseMs: number;
  /** Each ceiling is this many times the one before. */
  readonly factor: number;
  readonly capMs: number;
  /**
   * Whether a try of unknown outcome may be made again. True for reads, and for writes that a client token, a
   * precondition, a version or an absolute value keeps from happening twice; false for all other writes.
   */
  readonly repeatsUnknown: boolean;
  /** A try that would begin with no more than this left of the bound is not made. */
  readonly leastLeftMs: number;
}

/** Shares of a pause that a server asked for by which callers are spread at most, in base pauses. */
const SPREAD_BASES = 5;

/** Whether a failed try may be made again at all. */
export function mayRetry(policy: Pick<RetryPolicy, 'repeatsUnknown'>, failed: FailedTry): boolean {
  switch (failed) {
    case 'not-executed':
      return true;
    case 'unknown':
      return policy.repeatsUnknown;
    case 'final':
      return false;
    default: {
      const never: never = failed;
      return never;
    }
  }
}

/**
 * The pause in ms after `tries` failed ones, drawn from the whole range up to a ceiling that grows exponentially ("full
 * jitter", https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/): callers that failed together do
 * not come back together. Where the server asked for a time it is at least that. `random` is in [0, 1).
 */
export function retryPauseMs(
  policy: Pick<RetryPolicy, 'baseMs' | 'factor' | 'capMs'>,
  after: { readonly tries: number; readonly retryAfterMs: number | null; readonly random: number },
): number {
  const ceiling = Math.min(policy.capMs, policy.baseMs * policy.factor ** Math.max(0, after.tries - 1));
  const drawn = ceiling * after.random;
  return after.retryAfterMs === null
    ? drawn
    : after.retryAfterMs + Math.min(drawn, policy.baseMs * SPREAD_BASES);
}

/** The pause before the next try in ms, or null when there is to be none. `leftMs` is what is left of the call's bound. */
export function nextTryAfterMs(
  policy: RetryPolicy,
  made: {
    readonly failed: FailedTry;
    readonly tries: number;
    readonly retryAfterMs: number | null;
    readonly leftMs: number;
    readonly random: number;
  },
): number | null {
  if (made.tries >= policy.tries || !mayRetry(policy, made.failed)) return null;
  const pauseMs = retryPauseMs(policy, made);
  return made.leftMs - pauseMs <= policy.leastLeftMs ? null : pauseMs;
}
