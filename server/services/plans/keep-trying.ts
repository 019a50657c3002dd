import { AppError } from '@/server/domain/shared/app-error';
import { nextTryAfterMs, type RetryPolicy } from '@/server/domain/shared/retry-policy';
import type { Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import { failedTryOfStore } from '@/server/ports/store-failure';

/** Only the signal ends the tries: a plan has nowhere to go without the database. */
const STORE_RETRIES: RetryPolicy = {
  tries: Infinity,
  baseMs: 100,
  factor: 2,
  capMs: 2_000,
  repeatsUnknown: true,
  leastLeftMs: 0,
};

/**
 * Repeats database work until it succeeds, so that a restart of Postgres delays a plan and does not end it. Stops when the
 * signal aborts (the lease is lost), with its reason, and on errors that repeating would not change, with that error.
 *
 * Work whose commit is unknown is repeated too, so it has to be the same twice: a read, or a write bound to a version, a
 * fence, a former status or a unique key. When the first try had been committed, the version no longer fits and the second
 * ends in `ClaimLostError`; the plan is then taken up again from what is stored, and nothing is written twice.
 */
export async function keepTrying<T>(
  deps: { readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError) throw error;
      const pauseMs = nextTryAfterMs(STORE_RETRIES, {
        failed: failedTryOfStore(error),
        tries,
        retryAfterMs: null,
        leftMs: Infinity,
        random: Math.random(),
      });
      if (pauseMs === null) throw error;
      deps.log.warn({ err: error }, 'the database did not answer; trying again');
      await deps.clock.sleep(pauseMs, signal);
    }
  }
}
