import type { Database } from '@/server/adapters/postgres/database';
import { scopeAllows, type CustomerScope } from '@/server/ports/repositories/customer-scope';
import type { ActivityHub, Subscription } from './activity-hub';
import { isAfter, positionOf, readFeed, type FeedPosition, type FeedRow } from './activity-row';

const HEARTBEAT_MS = 15_000;
const AUTHORIZE_AGAIN_MS = 60_000;
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
  readonly authorizeAgain: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

const encoder = new TextEncoder();
const frame = (row: FeedRow): Uint8Array =>
  encoder.encode(`id: ${row.id}\nevent: activity\ndata: ${row.json}\n\n`);

/** One reader's stream, from its subscription to its end. */
class ActivitySource implements UnderlyingDefaultSource<Uint8Array> {
  /** Rows up to here were sent, or are not this reader's. */
  #sent: FeedPosition | null = null;
  /** What the hub hands out while this reader still catches up; null afterwards. */
  #waiting: FeedRow[] | null = [];
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #subscription: Subscription | null = null;
  #timers: readonly ReturnType<typeof setInterval>[] = [];
  #ended = false;

  constructor(private readonly options: ActivityStreamOptions) {}

  /** False when too many streams are open. */
  async subscribe(): Promise<boolean> {
    this.#subscription = await this.options.hub.subscribe((rows) => {
      if (this.#waiting === null) this.#send(rows);
      else this.#waiting.push(...rows);
    });
    return this.#subscription !== null;
  }

  async start(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const { signal, db, lastEventId } = this.options;
    this.#controller = controller;
    signal.addEventListener('abort', () => this.#end(), { once: true });
    if (signal.aborted || this.#subscription === null) {
      this.#end();
      return;
    }
    this.#timers = [
      setInterval(() => this.#write(': still here\n\n'), HEARTBEAT_MS),
      setInterval(() => void this.#authorize(), AUTHORIZE_AGAIN_MS),
    ];
    this.#write('retry: 2000\n\n');
    const end = this.#subscription.from;
    try {
      if (lastEventId === null) this.#sent = end;
      else await this.#catchUp(await positionOf(db, lastEventId), end);
      const rows = this.#waiting ?? [];
      this.#waiting = null;
      this.#send(rows);
    } catch {
      // The browser comes back with the id of the last row it got.
      this.#end();
    }
  }

  cancel(): void {
    this.#controller = null;
    this.#end();
  }

  #write(text: string): void {
    if (!this.#ended) this.#controller?.enqueue(encoder.encode(text));
  }

  #send(rows: readonly FeedRow[]): void {
    for (const row of rows) {
      if (this.#ended || (this.#sent !== null && !isAfter(row, this.#sent))) continue;
      this.#sent = row;
      if (scopeAllows(this.options.scope, row.customerId)) this.#controller?.enqueue(frame(row));
    }
    if ((this.#controller?.desiredSize ?? 0) < -MAX_WAITING_BYTES) this.#end();
  }

  async #catchUp(from: FeedPosition, to: FeedPosition): Promise<void> {
    const { db, scope } = this.options;
    const customerId = scope.kind === 'all' ? null : scope.customerId;
    let reached = from;
    this.#sent = from;
    for (let page = 0; page < MAX_CATCH_UP_PAGES && !this.#ended; page += 1) {
      const rows = await readFeed(db, reached, customerId);
      this.#send(rows);
      const last = rows.at(-1);
      if (last === undefined) break;
      reached = last;
    }
    if (isAfter(to, reached)) this.#sent = to;
  }

  async #authorize(): Promise<void> {
    try {
      if (!(await this.options.authorizeAgain())) this.#end();
    } catch {
      // Postgres is away: the stream has nothing to send either, and is asked again in a minute.
    }
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#subscription?.unsubscribe();
    this.#controller?.close();
  }
}

/**
 * The activity feed as server-sent events
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html), from the end or after `lastEventId`, each row once
 * and in order, with a comment every 15 s. Null when too many streams are open.
 */
export async function openActivityStream(
  options: ActivityStreamOptions,
): Promise<ReadableStream<Uint8Array> | null> {
  const source = new ActivitySource(options);
  if (!(await source.subscribe())) return null;
  return new ReadableStream<Uint8Array>(source, {
    highWaterMark: 0,
    size: (chunk) => chunk.byteLength,
  });
}
