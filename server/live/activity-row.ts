import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Executor } from '@/server/adapters/postgres/database';

/**
 * Where a reader stands. Rows are read in the order (transaction, id), never by id alone: ids are dealt before their
 * transactions commit, so that a smaller id may appear after a larger one.
 */
export interface FeedPosition {
  readonly xid: string;
  readonly id: number;
}

export interface FeedRow extends FeedPosition {
  readonly customerId: string | null;
  /** The row as clients receive it. */
  readonly json: string;
}

/** How far back a row of an earlier id may still appear; far more than run at once. */
const LOOK_BACK_IDS = 5_000;
const PAGE = 500;

const rowSchema = z.object({
  id: z.coerce.number(),
  xid: z.string(),
  at: z.coerce.date(),
  customer_id: z.string().nullable(),
  cluster_id: z.string().nullable(),
  plan_id: z.string().nullable(),
  event_id: z.string().nullable(),
  kind: z.string(),
  severity: z.string(),
  title: z.string(),
  detail: z.record(z.string(), z.unknown()),
});

const positionSchema = z.object({ id: z.coerce.number(), xid: z.string() });

export function isAfter(a: FeedPosition, b: FeedPosition): boolean {
  const [x, y] = [BigInt(a.xid), BigInt(b.xid)];
  return x > y || (x === y && a.id > b.id);
}

/**
 * The next rows after a position, at most 500, of transactions older than every running one: those are all there, so
 * that nothing is skipped for good.
 */
export async function readFeed(
  db: Executor,
  after: FeedPosition,
  customerId: string | null,
): Promise<FeedRow[]> {
  const mine = customerId === null ? sql`true` : sql`customer_id = ${customerId}::uuid`;
  const rows = await db.execute(sql`
    select id, xid::text as xid, at, customer_id, cluster_id, plan_id, event_id, kind, severity, title, detail
    from activity
    where id > ${after.id - LOOK_BACK_IDS} and (xid, id) > (${after.xid}::xid8, ${after.id})
      and xid < pg_snapshot_xmin(pg_current_snapshot()) and ${mine}
    order by xid, id limit ${PAGE}`);
  return Array.from(rows, (raw) => {
    const { xid, ...row } = rowSchema.parse(raw);
    return {
      id: row.id,
      xid,
      customerId: row.customer_id,
      json: JSON.stringify({ ...row, id: String(row.id), at: row.at.toISOString() }),
    };
  });
}

/** The end of the feed as it stands now. */
export async function feedEnd(db: Executor): Promise<FeedPosition> {
  const rows = await db.execute(sql`
    select id, xid::text as xid
    from (select id, xid from activity order by id desc limit ${LOOK_BACK_IDS}) recent
    where xid < pg_snapshot_xmin(pg_current_snapshot())
    order by recent.xid desc, id desc limit 1`);
  return rows[0] === undefined ? { id: 0, xid: '0' } : positionSchema.parse(rows[0]);
}

/** Where the row with this id stands, or the last one before it when it is there no more. */
export async function positionOf(db: Executor, id: number): Promise<FeedPosition> {
  const rows = await db.execute(
    sql`select id, xid::text as xid from activity where id <= ${id} order by id desc limit 1`,
  );
  return rows[0] === undefined ? { id: 0, xid: '0' } : positionSchema.parse(rows[0]);
}
