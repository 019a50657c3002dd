import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import type {
  IdempotencyRepository,
  IdempotentCall,
} from '@/server/ports/repositories/idempotency-repository';
import type { Database } from '../../database';
import { idempotencyKeys } from '../../schema';

const isCall = (call: IdempotentCall) =>
  and(eq(idempotencyKeys.principalId, call.principalId), eq(idempotencyKeys.key, call.key));

export function createIdempotencyRepository(db: Database): IdempotencyRepository {
  return {
    async claim(call, times) {
      // One statement decides: two calls at once cannot both get a row back.
      const [claimed] = await db
        .insert(idempotencyKeys)
        .values({ ...call, createdAt: times.now })
        .onConflictDoUpdate({
          target: [idempotencyKeys.principalId, idempotencyKeys.key],
          set: {
            procedure: call.procedure,
            requestHash: call.requestHash,
            response: null,
            statusCode: null,
            createdAt: times.now,
          },
          setWhere: sql`(${idempotencyKeys.statusCode} is null and ${idempotencyKeys.createdAt} < ${times.abandonedBefore.toISOString()}::timestamptz)
            or ${idempotencyKeys.createdAt} < ${times.forgottenBefore.toISOString()}::timestamptz`,
        })
        .returning({ key: idempotencyKeys.key });
      if (claimed !== undefined) return { kind: 'claimed' };
      const [row] = await db.select().from(idempotencyKeys).where(isCall(call));
      if (row === undefined) return { kind: 'running' };
      if (row.procedure !== call.procedure || row.requestHash !== call.requestHash)
        return { kind: 'mismatch' };
      return row.statusCode === null
        ? { kind: 'running' }
        : { kind: 'answered', statusCode: row.statusCode, response: row.response };
    },
    async complete(call, statusCode, response) {
      await db.update(idempotencyKeys).set({ statusCode, response }).where(isCall(call));
    },
    async release(call) {
      await db.delete(idempotencyKeys).where(and(isCall(call), isNull(idempotencyKeys.statusCode)));
    },
    async deleteOlderThan(before) {
      const rows = await db
        .delete(idempotencyKeys)
        .where(lt(idempotencyKeys.createdAt, before))
        .returning({ key: idempotencyKeys.key });
      return rows.length;
    },
  };
}
