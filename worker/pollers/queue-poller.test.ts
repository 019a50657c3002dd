import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '@/server/adapters/system/system-clock';
import type { EventQueue, QueueMessage } from '@/server/ports/event-queue';
import { QueuePoller } from './queue-poller';

const BATCH = 10;
const silent = () => undefined;
const running: AbortController[] = [];

afterEach(() => {
  for (const abort of running.splice(0)) abort.abort();
});

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A queue with that many messages, as SQS keeps them, and a database that the test takes away. */
function scene(count: number, options: { readonly refuses?: string } = {}) {
  const waiting = Array.from({ length: count }, (_, n) => `m${n}`);
  const received = new Map<string, number>();
  const deleted: string[] = [];
  const stored: string[] = [];
  const world = { away: false, hangs: false, receives: 0, probes: 0 };
  const queue: EventQueue = {
    queueUrl: 'https://sqs/queue',
    receive: async ({ maxMessages }, signal) => {
      world.receives += 1;
      const ids = waiting.splice(0, maxMessages);
      if (ids.length === 0) await systemClock.sleep(20, signal);
      return ids.map((messageId): QueueMessage => {
        received.set(messageId, (received.get(messageId) ?? 0) + 1);
        return { messageId, receiptHandle: messageId, body: messageId, receiveCount: 1, sentAt: null };
      });
    },
    deleteBatch: async (messages) => {
      deleted.push(...messages.map(({ messageId }) => messageId));
      return [];
    },
    attributes: () => Promise.reject(new Error('not asked')),
  };
  const poller = new QueuePoller(
    {
      clock: systemClock,
      log: { debug: silent, info: silent, warn: silent, error: silent },
      settings: {
        queueMaxMessages: BATCH,
        queueWaitSeconds: 20,
        queueVisibilitySeconds: 30,
        queueRetrySeconds: 1,
      },
      store: {
        workers: {
          countAlive: async () => {
            world.probes += 1;
            if (world.away) throw new Error('ECONNREFUSED');
            return 1;
          },
        },
      },
    },
    queue,
    async ({ messageId }) => {
      if (world.hangs) await new Promise(silent);
      if (world.away) throw new Error('ECONNREFUSED');
      if (messageId === options.refuses) throw new Error('invalid byte sequence');
      stored.push(messageId);
    },
  );
  const abort = new AbortController();
  running.push(abort);
  return { world, received, deleted, stored, waiting, poller, run: () => poller.run(abort.signal), abort };
}

describe('the queue poller', () => {
  it('leaves messages in their queue while the database is away, and goes on as soon as it is back', async () => {
    const { world, received, deleted, waiting, poller, run } = scene(1_000);
    world.away = true;
    void run();
    await until('the outage to be asked about again', () => world.probes >= 2);
    // One batch showed it; another may have been asked for before.
    expect(world.receives).toBeLessThanOrEqual(2);
    expect(waiting.length).toBeGreaterThanOrEqual(1_000 - 2 * BATCH);
    expect(deleted).toEqual([]);
    expect(poller.report()).toMatchObject({
      state: 'failing',
      reason: 'messages cannot be stored: ECONNREFUSED',
    });

    world.away = false;
    await until('every message', () => deleted.length === 1_000);
    expect(new Set(received.values())).toEqual(new Set([1]));
    expect(poller.report()).toMatchObject({ state: 'polling', reason: null });
  });

  it('takes a bounded number in hand while the database does not answer at all', async () => {
    const { world, waiting, run } = scene(1_000);
    world.hangs = true;
    void run();
    await until('five batches', () => world.receives === 5);
    await systemClock.sleep(100);
    expect(world.receives).toBe(5);
    expect(waiting).toHaveLength(1_000 - 5 * BATCH);
  });

  it('gives a message back that the database refuses, and holds up none of the others', async () => {
    const { deleted, stored, poller, run } = scene(100, { refuses: 'm3' });
    void run();
    await until('the other messages', () => deleted.length === 99);
    expect(stored).not.toContain('m3');
    expect(deleted).not.toContain('m3');
    expect(poller.report()).toMatchObject({ state: 'polling', reason: null });
  });

  it('ends with its signal, also in an outage', async () => {
    const { world, run, abort } = scene(10);
    world.away = true;
    const ended = run();
    await until('the outage', () => world.probes > 0);
    abort.abort();
    await ended;
  });
});
