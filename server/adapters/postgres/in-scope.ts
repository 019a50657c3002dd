import { eq, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';

/** Keeps a read inside the caller's customer; undefined for a caller who sees all. */
export function inScope(customerId: PgColumn, scope: CustomerScope): SQL | undefined {
  return scope.kind === 'all' ? undefined : eq(customerId, scope.customerId);
}
