import { numeric, timestamp, uuid } from 'drizzle-orm/pg-core';

/** A UUID (v7) that the application mints. */
export const id = () => uuid('id').primaryKey();

/** A point in time with zone; read as a `Date`. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

export const createdAt = () => instant('created_at').notNull();

/** Dollars with nine digits; code holds integers of nano-dollars (domain/shared/money). */
export const dollars = (name: string) => numeric(name, { precision: 20, scale: 9 });

/** A share of a whole, 0…1. */
export const share = (name: string) => numeric(name, { precision: 9, scale: 6 });
