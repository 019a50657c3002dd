import { z } from 'zod';

/** Largest page (Decision 42). */
const MAX_PAGE_SIZE = 500;

/** `limit` and `cursor` of every list; spread into an input object. */
export const pageFields = {
  limit: z.number().int().min(1).max(MAX_PAGE_SIZE).default(50).describe('rows per page'),
  cursor: z.string().min(1).max(2000).nullish().describe('`next_cursor` of the page before'),
};

const instantText = z.iso.datetime({ offset: true });

/** `from` (inclusive) and `to` (exclusive), ISO 8601 with zone; spread into an input object. */
export const timeRangeFields = {
  from: instantText.optional().describe('inclusive'),
  to: instantText.optional().describe('exclusive'),
};

/** Which customer or cluster a list is about; a scoped caller never sees beyond its own. */
export const ownerFields = { cluster_id: z.uuid().optional(), customer_id: z.uuid().optional() };

/** The shape of every list: `{items, next_cursor}`. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });

export interface Page<T> {
  readonly items: T[];
  readonly next_cursor: string | null;
}

/** ISO 8601 in UTC, the form of every time in an answer. */
export const timeText = z.iso.datetime();

/** Any JSON object as another part of the product stored it. */
export const jsonObject = z.record(z.string(), z.unknown());

export const textOf = (at: Date): string => at.toISOString();

export const textOrNull = (at: Date | null): string | null => (at === null ? null : at.toISOString());

/** Dollars of a `numeric` column as a JSON number; null stays null (never 0). */
export const dollarsOrNull = (value: string | null): number | null => (value === null ? null : Number(value));
