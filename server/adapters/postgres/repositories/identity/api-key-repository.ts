import { and, eq, isNull, lt, or } from 'drizzle-orm';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { ApiKeyRecord, ApiKeyRepository } from '@/server/ports/repositories/api-key-repository';
import type { Database } from '../../database';
import { apiKeys } from '../../schema';
import { inScope } from '../../in-scope';

function toRecord(row: typeof apiKeys.$inferSelect): ApiKeyRecord {
  const { id, name, prefix, keyHash, role, customerId, createdBy, expiresAt, revokedAt } = row;
  return { id, name, prefix, keyHash, role, customerId, createdBy, expiresAt, revokedAt };
}

export function createApiKeyRepository(db: Database): ApiKeyRepository {
  return {
    async findById(scope, apiKeyId) {
      const [row] = await db
        .select()
        .from(apiKeys)
        .where(and(eq(apiKeys.id, apiKeyId), inScope(apiKeys.customerId, scope)));
      return row === undefined ? null : toRecord(row);
    },
    async findByHash(keyHash) {
      const [row] = await db.select().from(apiKeys).where(eq(apiKeys.keyHash, keyHash));
      return row === undefined ? null : toRecord(row);
    },
    async insert(key, now) {
      const rows = await db
        .insert(apiKeys)
        .values({ ...key, createdAt: now })
        .onConflictDoNothing({ target: apiKeys.keyHash })
        .returning({ id: apiKeys.id });
      return rows.length > 0;
    },
    async revoke(apiKeyId, now) {
      await db
        .update(apiKeys)
        .set({ revokedAt: now })
        .where(and(eq(apiKeys.id, apiKeyId), isNull(apiKeys.revokedAt)));
    },
    async touch(apiKeyId, now) {
      await db
        .update(apiKeys)
        .set({ lastUsedAt: now })
        .where(
          and(
            eq(apiKeys.id, apiKeyId),
            or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, plusSeconds(now, -60))),
          ),
        );
    },
  };
}
