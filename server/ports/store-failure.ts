import type { FailedTry } from '@/server/domain/shared/retry-policy';

/** Codes of the driver and of the socket below it: no connection came about, so that no statement was sent. */
const NOT_CONNECTED: ReadonlySet<string> = new Set(['CONNECT_TIMEOUT', 'ECONNREFUSED']);

/** The connection went while a statement or a commit may have been on its way. */
const CONNECTION_LOST: ReadonlySet<string> = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
]);

/**
 * SQLSTATE classes that pass by themselves (PostgreSQL, appendix A). A server that is short of resources (53) or resolves
 * a conflict of transactions (40) has rolled back; one that loses the connection (08) or is shut down by its operator (57)
 * may have committed before.
 */
const PASSING_CLASSES: Readonly<Record<string, FailedTry>> = {
  '08': 'unknown',
  '40': 'not-executed',
  '53': 'not-executed',
  '57': 'unknown',
};

function failedTryOfCode(code: string): FailedTry {
  if (NOT_CONNECTED.has(code)) return 'not-executed';
  if (CONNECTION_LOST.has(code)) return 'unknown';
  return /^[0-9A-Z]{5}$/.test(code) ? (PASSING_CLASSES[code.slice(0, 2)] ?? 'final') : 'final';
}

/** What a failure of the store says of the work that was given to it; looks through the causes of an error. */
export function failedTryOfStore(error: unknown): FailedTry {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const failed = 'code' in cause && typeof cause.code === 'string' ? failedTryOfCode(cause.code) : 'final';
    if (failed !== 'final') return failed;
  }
  return 'final';
}
