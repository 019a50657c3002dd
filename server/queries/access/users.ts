import { and, desc, eq } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { users } from '@/server/adapters/postgres/schema';
import { inScope } from '@/server/adapters/postgres/in-scope';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { afterTimeAndId, pageByTime } from '@/server/queries/shared/cursor';
import { textOf, textOrNull, type Page } from '@/server/queries/shared/page';
import type { ListInput, User } from './access-model';

function toUser(row: typeof users.$inferSelect): User {
  return {
    user_id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    customer_id: row.customerId,
    created_at: textOf(row.createdAt),
    updated_at: textOf(row.updatedAt),
    disabled_at: textOrNull(row.disabledAt),
  };
}

/** Users, the newest first; never the password's hash. */
export const createListUsers =
  (db: Executor) =>
  async (scope: CustomerScope, input: ListInput): Promise<Page<User>> => {
    const rows = await db
      .select()
      .from(users)
      .where(and(inScope(users.customerId, scope), afterTimeAndId(users.createdAt, users.id, input.cursor)))
      .orderBy(desc(users.createdAt), desc(users.id))
      .limit(input.limit + 1);
    return pageByTime(rows, input.limit, toUser, (row) => ({ at: row.createdAt, id: row.id }));
  };

export const createGetUser =
  (db: Executor) =>
  async (scope: CustomerScope, userId: string): Promise<User | null> => {
    const [row] = await db
      .select()
      .from(users)
      .where(and(eq(users.id, userId), inScope(users.customerId, scope)));
    return row === undefined ? null : toUser(row);
  };
