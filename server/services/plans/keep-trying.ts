import { AppError } from '@/server/domain/shared/app-error';
import type { Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';

/** Longest pause between two tries while Postgres is away. */
const LONGEST_PAUSE_MS = 2_000;

/**
 * Repeats a database write until it succeeds, so that a restart of Postgres delays a plan and does not end it. Stops
 * when the signal aborts (the lease is lost) and on errors of our own, which repeating would not change.
 */
export async function keepTrying<T>(
  deps: { readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError || !isPassing(error)) throw error;
      deps.log.warn({ err: error }, 'the database did not answer; trying again');
      await deps.clock.sleep(pauseMs, signal);
    }
  }
}

/** SQLSTATE classes that pass by themselves: connection, resources, operator intervention, serialization. */
const PASSING_CLASSES = ['08', '53', '57', '40'];
const PASSING_CODES = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
]);

function isPassing(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    if (PASSING_CODES.has(code)) return true;
    if (/^[0-9A-Z]{5}$/.test(code) && PASSING_CLASSES.some((prefix) => code.startsWith(prefix))) return true;
  }
  return false;
}
