/** Wait before the first new start of a process that died. */
const firstDelayMs = 500;
const longestDelayMs = 30_000;

/** A process that has been up this long has recovered: its next death counts as the first. */
const settledAfterMs = 60_000;

/** How often a process died lately, as the next delay is derived from it. */
export interface Backoff {
  readonly failures: number;
}

export const noFailures: Backoff = { failures: 0 };

/**
 * What follows a death: the delay before the next start (0.5 s doubling to 30 s) and the state to keep.
 * `upMs` is how long the process had been up; 0 when it never got ready.
 */
export function afterDeath(
  backoff: Backoff,
  upMs: number,
): { readonly delayMs: number; readonly next: Backoff } {
  const failures = upMs >= settledAfterMs ? 0 : backoff.failures;
  return {
    delayMs: Math.min(firstDelayMs * 2 ** failures, longestDelayMs),
    next: { failures: failures + 1 },
  };
}
