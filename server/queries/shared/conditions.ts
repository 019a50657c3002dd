import { and, eq, gte, lt, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { inScope } from '@/server/adapters/postgres/in-scope';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';

/** Scope and the owner filters of a list together: a filter can only narrow what the scope allows. */
export function owned(
  columns: { readonly customerId: PgColumn; readonly clusterId: PgColumn },
  scope: CustomerScope,
  filter: { readonly cluster_id?: string | undefined; readonly customer_id?: string | undefined },
): SQL | undefined {
  return and(
    inScope(columns.customerId, scope),
    equals(columns.customerId, filter.customer_id),
    equals(columns.clusterId, filter.cluster_id),
  );
}

/** An equality that an absent filter leaves out. */
export function equals(column: PgColumn, value: string | undefined): SQL | undefined {
  return value === undefined ? undefined : eq(column, value);
}

export function inRange(
  at: PgColumn,
  range: { readonly from?: string | undefined; readonly to?: string | undefined },
): SQL | undefined {
  return and(
    range.from === undefined ? undefined : gte(at, new Date(range.from)),
    range.to === undefined ? undefined : lt(at, new Date(range.to)),
  );
}
