import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sql } from 'drizzle-orm';
import { createActivityRepository } from '@/server/adapters/postgres/repositories/events/activity-repository';
import type { Executor } from '@/server/adapters/postgres/database';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { createTestDatabase, type TestDatabase } from '../database';
import { ActivityHub } from '@/server/live/activity-hub';
import { openActivityStream } from '@/server/live/activity-stream';

const OURS = '019a0000-0000-7000-8000-000000000001';
const THEIRS = '019a0000-0000-7000-8000-000000000002';
const DEADLINE_MS = 15_000;

let database: TestDatabase;
let hub: ActivityHub;
const problems: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const note = (_fields: object, message: string) => void problems.push(message);
  hub = new ActivityHub({
    db: database.db,
    sql: database.sql,
    log: { debug: note, info: note, warn: note, error: note },
  });
});

afterAll(() => database.drop());

const append = (db: Executor, title: string, customerId: string | null = OURS) =>
  createActivityRepository(db).append({
    at: new Date(),
    kind: 'cluster.status',
    severity: 'info',
    title,
    customerId,
    clusterId: null,
    planId: null,
    eventId: null,
    detail: {},
  });

interface Reader {
  readonly titles: string[];
  readonly ids: number[];
  /** Reads until `count` rows came, or fails at the deadline. */
  until(count: number): Promise<void>;
  stop(): void;
}

async function read(
  options: { scope?: CustomerScope; after?: number; allowed?: () => Promise<boolean> } = {},
): Promise<Reader> {
  const controller = new AbortController();
  const stream = await openActivityStream({
    hub,
    db: database.db,
    scope: options.scope ?? { kind: 'all' },
    lastEventId: options.after ?? null,
    authorizeAgain: options.allowed ?? (() => Promise.resolve(true)),
    signal: controller.signal,
  });
  if (stream === null) throw new Error('the stream was refused');
  const titles: string[] = [];
  const ids: number[] = [];
  let changed: () => void = () => undefined;
  const decoder = new TextDecoder();
  void (async () => {
    let text = '';
    for await (const chunk of stream) {
      text += decoder.decode(chunk, { stream: true });
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames) {
        const data = /^data: (.+)$/m.exec(frame)?.[1];
        if (data === undefined) continue;
        titles.push(JSON.parse(data).title);
        ids.push(Number(/^id: (\d+)$/m.exec(frame)?.[1]));
      }
      changed();
    }
  })();
  return {
    titles,
    ids,
    until: (count) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${titles.length} of ${count} rows: ${titles.join(', ')}`)),
          DEADLINE_MS,
        );
        changed = () => {
          if (titles.length < count) return;
          clearTimeout(timer);
          resolve();
        };
        changed();
      }),
    stop: () => controller.abort(),
  };
}

describe('the live feed', () => {
  it('sends what comes, once and in order, to every reader', async () => {
    const [a, b] = await Promise.all([read(), read()]);
    for (const title of ['one', 'two', 'three']) await append(database.db, title);
    await Promise.all([a.until(3), b.until(3)]);
    expect(a.titles).toEqual(['one', 'two', 'three']);
    expect(b.titles).toEqual(['one', 'two', 'three']);
    a.stop();
    b.stop();
  });

  it('resumes after the last id without a gap or a repetition', async () => {
    const first = await read();
    await append(database.db, 'before');
    await first.until(1);
    first.stop();
    await append(database.db, 'while away 1');
    await append(database.db, 'while away 2');
    const resumed = await read({ after: first.ids[0]! });
    await append(database.db, 'after');
    await resumed.until(3);
    expect(resumed.titles).toEqual(['while away 1', 'while away 2', 'after']);
    resumed.stop();
  });

  it('does not lose a row whose transaction ends after one with a later id', async () => {
    const reader = await read();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let inserted: () => void = () => undefined;
    const slowInserted = new Promise<void>((resolve) => (inserted = resolve));
    const slow = database.db.transaction(async (tx) => {
      await append(tx, 'slow');
      inserted();
      await held;
    });
    await slowInserted;
    await append(database.db, 'quick');
    const [quick] = await database.db.execute(
      sql`select count(*)::int as n from activity where title = 'quick'`,
    );
    expect(quick).toEqual({ n: 1 });
    release();
    await slow;
    await reader.until(2);
    expect(reader.titles).toEqual(['slow', 'quick']);
    reader.stop();
  });

  it('does not lose a row of an earlier transaction with a later id', async () => {
    const reader = await read();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let started: () => void = () => undefined;
    const older = new Promise<void>((resolve) => (started = resolve));
    const late = database.db.transaction(async (tx) => {
      await tx.execute(sql`select pg_current_xact_id()`);
      started();
      await held;
      await append(tx, 'older transaction, later id');
    });
    await older;
    await append(database.db, 'younger transaction, earlier id');
    release();
    await late;
    await reader.until(2);
    expect([...reader.titles].sort()).toEqual([
      'older transaction, later id',
      'younger transaction, earlier id',
    ]);
    const resumed = await read({ after: reader.ids[0]! });
    await resumed.until(1);
    expect(resumed.titles[0]).toBe(reader.titles[1]);
    reader.stop();
    resumed.stop();
  });

  it('shows a customer its own rows only', async () => {
    const reader = await read({ scope: { kind: 'customer', customerId: OURS } });
    await append(database.db, 'theirs', THEIRS);
    await append(database.db, 'nobody’s', null);
    await append(database.db, 'ours', OURS);
    await reader.until(1);
    expect(reader.titles).toEqual(['ours']);
    const resumed = await read({ scope: { kind: 'customer', customerId: OURS }, after: reader.ids[0]! - 3 });
    await resumed.until(1);
    expect(resumed.titles).not.toContain('theirs');
    reader.stop();
    resumed.stop();
  });

  it('ends within a minute once its reader may not read any more', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      let allowed = true;
      const reader = await read({ allowed: () => Promise.resolve(allowed) });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(hub.subscribers).toBe(1);
      allowed = false;
      await vi.advanceTimersByTimeAsync(60_000);
      expect(hub.subscribers).toBe(0);
      reader.stop();
    } finally {
      vi.useRealTimers();
    }
  });

  it('lets go of everything when its readers leave', async () => {
    const readers = await Promise.all([read(), read(), read()]);
    expect(hub.subscribers).toBe(3);
    for (const reader of readers) reader.stop();
    expect(hub.subscribers).toBe(0);
    expect(problems).toEqual([]);
  });
});
