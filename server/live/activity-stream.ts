import type { Database } from '@/server/adapters/postgres/database';
import { scopeAllows, type CustomerScope } from '@/server/ports/repositories/customer-scope';
import type { ActivityHub } from './activity-hub';
import { isAfter, positionOf, readFeed, type FeedPosition, type FeedRow } from './activity-row';

const HEARTBEAT_MS = 15_000;
const AUTHORISE_AGAIN_MS = 60_000;
/** A reader that is further behind than this starts at the end: its pages read everything anew anyway. */
const MAX_CATCH_UP_PAGES = 10;
/** What may wait for a reader that does not read; then the stream ends and the browser resumes. */
const MAX_WAITING_BYTES = 1_048_576;

export interface ActivityStreamOptions {
  readonly hub: ActivityHub;
  readonly db: Database;
  readonly scope: CustomerScope;
  /** `Last-Event-ID` of a resuming client. */
  readonly lastEventId: number | null;
  /** Asked each minute; false ends the stream. */
  readonly authoriseAgain: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

const encoder = new TextEncoder();
const frame = (row: FeedRow): Uint8Array =>
  encoder.encode(`id: ${row.id}\nevent: activity\ndata: ${row.json}\n\n`);

/**
 * The activity feed as server-sent events
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html), from the end or after `lastEventId`, each row once
 * and in order, with a comment every 15 s. Null when too many streams are open.
 */
export async function openActivityStream(
  options: ActivityStreamOptions,
): Promise<ReadableStream<Uint8Array> | null> {
  const { hub, db, scope, signal } = options;
  let sent: FeedPosition | null = null;
  let waiting: FeedRow[] | null = [];
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  let ended = false;

  const send = (rows: readonly FeedRow[]): void => {
    for (const row of rows) {
      if (ended || (sent !== null && !isAfter(row, sent))) continue;
      sent = row;
      if (scopeAllows(scope, row.customerId)) controller?.enqueue(frame(row));
    }
    if ((controller?.desiredSize ?? 0) < -MAX_WAITING_BYTES) end();
  };

  const subscription = await hub.subscribe((rows) => {
    if (waiting === null) send(rows);
    else waiting.push(...rows);
  });
  if (subscription === null) return null;

  const heartbeat = setInterval(() => {
    if (!ended) controller?.enqueue(encoder.encode(': still here\n\n'));
  }, HEARTBEAT_MS);
  const authorise = setInterval(() => {
    options.authoriseAgain().then(
      (allowed) => {
        if (!allowed) end();
      },
      // Postgres is away: the stream has nothing to send either, and is asked again in a minute.
      () => undefined,
    );
  }, AUTHORISE_AGAIN_MS);

  function end(close = true): void {
    if (ended) return;
    ended = true;
    clearInterval(heartbeat);
    clearInterval(authorise);
    subscription?.unsubscribe();
    if (close) controller?.close();
  }

  async function catchUp(from: FeedPosition, to: FeedPosition): Promise<void> {
    sent = from;
    const customerId = scope.kind === 'all' ? null : scope.customerId;
    for (let page = 0; page < MAX_CATCH_UP_PAGES && !ended; page += 1) {
      const rows = await readFeed(db, sent ?? from, customerId);
      send(rows);
      if (rows.length === 0) break;
    }
    if (isAfter(to, sent ?? from)) sent = to;
  }

  return new ReadableStream<Uint8Array>(
    {
      async start(opened) {
        controller = opened;
        signal.addEventListener('abort', () => end(), { once: true });
        if (signal.aborted) return end();
        opened.enqueue(encoder.encode('retry: 2000\n\n'));
        try {
          if (options.lastEventId === null) sent = subscription.from;
          else await catchUp(await positionOf(db, options.lastEventId), subscription.from);
          const rows = waiting ?? [];
          waiting = null;
          send(rows);
        } catch {
          // The browser comes back with the id of the last row it got.
          end();
        }
      },
      cancel: () => end(false),
    },
    { highWaterMark: 0, size: (chunk) => chunk?.byteLength ?? 0 },
  );
}
