import { and, desc, eq } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { apiKeys } from '@/server/adapters/postgres/schema';
import { inScope } from '@/server/adapters/postgres/in-scope';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { afterTimeAndId, pageByTime } from '@/server/queries/shared/cursor';
import { textOf, textOrNull, type Page } from '@/server/queries/shared/page';
import type { ApiKey, ListInput } from './access-model';

function toApiKey(row: typeof apiKeys.$inferSelect): ApiKey {
  return {
    api_key_id: row.id,
    name: row.name,
    prefix: row.prefix,
    role: row.role,
    customer_id: row.customerId,
    created_by: row.createdBy,
    created_at: textOf(row.createdAt),
    expires_at: textOrNull(row.expiresAt),
    last_used_at: textOrNull(row.lastUsedAt),
    revoked_at: textOrNull(row.revokedAt),
  };
}

/** API keys, the newest first, revoked ones included; never the key or its hash. */
export const createListApiKeys =
  (db: Executor) =>
  async (scope: CustomerScope, input: ListInput): Promise<Page<ApiKey>> => {
    const rows = await db
      .select()
      .from(apiKeys)
      .where(
        and(inScope(apiKeys.customerId, scope), afterTimeAndId(apiKeys.createdAt, apiKeys.id, input.cursor)),
      )
      .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
      .limit(input.limit + 1);
    return pageByTime(rows, input.limit, toApiKey, (row) => ({ at: row.createdAt, id: row.id }));
  };

export const createGetApiKey =
  (db: Executor) =>
  async (scope: CustomerScope, apiKeyId: string): Promise<ApiKey | null> => {
    const [row] = await db
      .select()
      .from(apiKeys)
      .where(and(eq(apiKeys.id, apiKeyId), inScope(apiKeys.customerId, scope)));
    return row === undefined ? null : toApiKey(row);
  };
