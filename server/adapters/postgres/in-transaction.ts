import type { Database } from './database';

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/**
 * Codes by which the driver says that a connection is gone, and those with which the server ends it: admin_shutdown,
 * crash_shutdown, idle_in_transaction_session_timeout (PostgreSQL, appendix A).
 */
const LOST_CODES: ReadonlySet<string> = new Set([
  '57P01',
  '57P02',
  '25P03',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'ECONNRESET',
  'EPIPE',
]);

function isConnectionLost(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && typeof cause.code === 'string' && LOST_CODES.has(cause.code)) return true;
  return false;
}

/**
 * One transaction; rejects with the driver's error when its connection is lost, which rolls it back. The driver would
 * then still send a `rollback` on the closed socket, which ends the whole process (porsager/postgres, issue 1208): the
 * work that saw its connection go never returns to it, and the driver itself rejects the transaction as it closes.
 */
export function inTransaction<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    try {
      return await work(tx);
    } catch (error) {
      if (isConnectionLost(error)) return new Promise<never>(() => undefined);
      throw error;
    }
  });
}
