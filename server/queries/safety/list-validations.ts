import { and, desc } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { safetyValidations as table } from '@/server/adapters/postgres/schema';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { equals, inRange, owned } from '@/server/queries/shared/conditions';
import { afterTimeAndId, pageByTime } from '@/server/queries/shared/cursor';
import type { Page } from '@/server/queries/shared/page';
import type { ListValidationsInput, Validation } from './safety-model';
import { toValidation } from './to-validation';

/** Passes through the gate, newest first. */
export const createListValidations =
  (db: Executor) =>
  async (scope: CustomerScope, input: ListValidationsInput): Promise<Page<Validation>> => {
    const rows = await db
      .select()
      .from(table)
      .where(
        and(
          owned(table, scope, input),
          inRange(table.createdAt, input),
          equals(table.actionTaken, input.status),
          equals(table.kind, input.type),
          afterTimeAndId(table.createdAt, table.id, input.cursor),
        ),
      )
      .orderBy(desc(table.createdAt), desc(table.id))
      .limit(input.limit + 1);
    return pageByTime(rows, input.limit, toValidation, (row) => ({ at: row.createdAt, id: row.id }));
  };
