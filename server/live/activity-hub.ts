import type { Sql } from 'postgres';
import type { Database } from '@/server/adapters/postgres/database';
import type { Log } from '@/server/ports/log';
import { feedEnd, isAfter, readFeed, type FeedPosition, type FeedRow } from './activity-row';

/** Read at least this often, in case a notification was lost with its connection. */
const POLL_MS = 2_000;

/** Too many streams are open; another would starve the rest. */
const MAX_SUBSCRIBERS = 1_000;

export interface Subscription {
  /** Where the feed ended when it began; every row after it is handed out. */
  readonly from: FeedPosition;
  readonly unsubscribe: () => void;
}

type Listener = (rows: readonly FeedRow[]) => void;

/**
 * One reader of the activity feed for the whole process: a single LISTEN connection and a single poll, handed out to all
 * subscribers. It sleeps while nobody listens.
 */
export class ActivityHub {
  readonly #listeners = new Set<Listener>();
  #position: FeedPosition | null = null;
  #starting: Promise<FeedPosition> | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;
  #reading = false;
  #wanted = 0;

  constructor(private readonly deps: { readonly db: Database; readonly sql: Sql; readonly log: Log }) {}

  get subscribers(): number {
    return this.#listeners.size;
  }

  /** Calls back with every row after the returned position, in order; null when there are too many subscribers. */
  async subscribe(listener: Listener): Promise<Subscription | null> {
    if (this.#listeners.size >= MAX_SUBSCRIBERS) return null;
    this.#listeners.add(listener);
    try {
      const from = await this.#start();
      return { from, unsubscribe: () => this.#remove(listener) };
    } catch (error) {
      this.#remove(listener);
      throw error;
    }
  }

  #remove(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.#position = null;
  }

  async #start(): Promise<FeedPosition> {
    if (this.#position !== null && this.#timer !== null) return this.#position;
    this.#starting ??= this.#begin().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async #begin(): Promise<FeedPosition> {
    await this.#listen();
    const position = await feedEnd(this.deps.db);
    this.#position = position;
    this.#timer ??= setInterval(() => void this.#read(), POLL_MS);
    return position;
  }

  #listening: Promise<unknown> | null = null;

  /** The driver opens a connection of its own for this and opens it anew when it breaks. */
  async #listen(): Promise<void> {
    this.#listening ??= this.deps.sql
      .listen('activity', () => void this.#read())
      .catch((error: unknown) => {
        this.#listening = null;
        this.deps.log.warn({ err: error }, 'the live feed is polled only: LISTEN failed');
      });
    await this.#listening;
  }

  /** Reads one at a time; a wake-up during a read makes one more, however many they were. */
  async #read(): Promise<void> {
    this.#wanted += 1;
    if (this.#reading) return;
    this.#reading = true;
    try {
      for (let done = 0; done !== this.#wanted;) {
        done = this.#wanted;
        await this.#drain();
      }
    } catch (error) {
      this.deps.log.warn({ err: error }, 'the live feed could not be read');
    } finally {
      this.#reading = false;
    }
  }

  async #drain(): Promise<void> {
    for (let from = this.#position; from !== null; from = this.#position) {
      const rows = await readFeed(this.deps.db, from, null);
      // All subscribers left and others came meanwhile: where they stand is newer than what was read.
      if (rows.length === 0 || !this.#advance(rows)) return;
      for (const listener of this.#listeners) listener(rows);
    }
  }

  #advance(rows: readonly FeedRow[]): boolean {
    const last = rows.at(-1);
    if (last === undefined || this.#position === null || !isAfter(last, this.#position)) return false;
    this.#position = last;
    return true;
  }
}
