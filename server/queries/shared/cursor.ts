import { sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { AppError } from '@/server/domain/shared/app-error';
import type { Page } from './page';

const INVALID_CURSOR = 'invalid_cursor';

/** A cursor that we did not make, or of another list. */
export class InvalidCursorError extends AppError {
  constructor() {
    super(INVALID_CURSOR, 'cursor: is not one of this list');
  }
}

/**
 * By its code, not its class: Next bundles what starts the process apart from the routes, so that the class of the one
 * is not the class of the other.
 */
export function isInvalidCursor(error: unknown): error is InvalidCursorError {
  return error instanceof Error && 'code' in error && error.code === INVALID_CURSOR;
}

const timeAndId = z.tuple([z.iso.datetime(), z.uuid()]);
const serial = z.tuple([z.number().int().positive()]);

function decode<T>(schema: z.ZodType<T>, cursor: string): T {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new InvalidCursorError();
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new InvalidCursorError();
  return parsed.data;
}

const encode = (value: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** Rows after the cursor in a list sorted by (time, id), newest first; undefined for the first page. */
export function afterTimeAndId(
  at: PgColumn,
  id: PgColumn,
  cursor: string | null | undefined,
): SQL | undefined {
  if (cursor == null) return undefined;
  const [time, rowId] = decode(timeAndId, cursor);
  return sql`(${at}, ${id}) < (${time}::timestamptz, ${rowId}::uuid)`;
}

/** Rows after the cursor in a list sorted by a serial id, newest first; undefined for the first page. */
export function afterSerial(id: PgColumn, cursor: string | null | undefined): SQL | undefined {
  if (cursor == null) return undefined;
  const [rowId] = decode(serial, cursor);
  return sql`${id} < ${rowId}`;
}

/** Rows after the cursor in a list sorted by texts that together are unique, ascending; undefined for the first page. */
export function afterTexts(columns: readonly PgColumn[], cursor: string | null | undefined): SQL | undefined {
  if (cursor == null) return undefined;
  const values = decode(z.array(z.string()).length(columns.length), cursor);
  const row = (parts: readonly SQL[]): SQL => sql`(${sql.join([...parts], sql`, `)})`;
  return sql`${row(columns.map((column) => sql`${column}`))} > ${row(values.map((value) => sql`${value}`))}`;
}

/** Cuts the one row that was read beyond `limit`, and says where the next page starts. */
function cut<R, T>(
  rows: readonly R[],
  limit: number,
  toItem: (row: R) => T,
  keyOf: (row: R) => readonly (string | number)[],
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    next_cursor: rows.length > limit && last !== undefined ? encode(keyOf(last)) : null,
  };
}

export const pageByTime = <R, T>(
  rows: readonly R[],
  limit: number,
  toItem: (row: R) => T,
  keyOf: (row: R) => { readonly at: Date; readonly id: string },
): Page<T> =>
  cut(rows, limit, toItem, (row) => {
    const { at, id } = keyOf(row);
    return [at.toISOString(), id];
  });

export const pageBySerial = <R, T>(
  rows: readonly R[],
  limit: number,
  toItem: (row: R) => T,
  idOf: (row: R) => number,
): Page<T> => cut(rows, limit, toItem, (row) => [idOf(row)]);

export const pageByTexts = <R, T>(
  rows: readonly R[],
  limit: number,
  toItem: (row: R) => T,
  keyOf: (row: R) => readonly string[],
): Page<T> => cut(rows, limit, toItem, keyOf);
