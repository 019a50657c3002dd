import { randomUUID } from 'node:crypto';
import { createServer, connect as connectTo, type Server, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '@/server/adapters/system/system-clock';
import { AppError } from '@/server/domain/shared/app-error';
import type { JobPayloads } from '@/server/jobs/catalog';
import { JOB_NAMES } from '@/server/jobs/catalog';
import type { JobEnd, JobQueue, Processors } from '@/server/ports/job-queue';
import { createJobQueue } from './job-queue';

const url = process.env['REDIS_URL'] ?? '';
const open: (() => Promise<void>)[] = [];
const silent = () => undefined;
const QUEUE = 'platform';
const AT = (id: string) => ({ queue: QUEUE, id });
const CUSTOMER = { customerId: 'a-customer' };

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function until(what: string, look: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function given(at: string, processors: Partial<Processors<JobPayloads>> = {}) {
  const name = `test-${randomUUID()}`;
  const queue: JobQueue<JobPayloads> = createJobQueue({
    url: at,
    name,
    clock: systemClock,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  open.push(() => queue.close());
  const nothing = async () => undefined;
  const all = {
    ...Object.fromEntries(JOB_NAMES.map((each) => [each, nothing])),
    ...processors,
  } as Processors<JobPayloads>;
  const ends: JobEnd<JobPayloads>[] = [];
  const work = (ended = async (end: JobEnd<JobPayloads>) => void ends.push(end)) =>
    queue.work(QUEUE, { processors: all, ended });
  return { queue, name, ends, work };
}

/** A door in front of Redis that can be shut, as when Redis stops. */
async function doorTo(
  target: string,
): Promise<{ url: string; shut(): Promise<void>; open(): Promise<void> }> {
  const { hostname, port, username, password } = new URL(target);
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let own = 0;
  const listen = async () => {
    const next = createServer((client) => {
      const upstream = connectTo(Number(port || 6379), hostname);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
          client.destroy();
          upstream.destroy();
        });
      }
      client.pipe(upstream).pipe(client);
    });
    await new Promise<void>((resolve) => next.listen(own, '127.0.0.1', resolve));
    const address = next.address();
    own = typeof address === 'object' && address !== null ? address.port : own;
    server = next;
  };
  const shut = async () => {
    const closing = server;
    server = null;
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    if (closing !== null) await new Promise<void>((resolve) => closing.close(() => resolve()));
  };
  await listen();
  open.push(shut);
  return { url: `redis://${username}:${password}@127.0.0.1:${own}`, shut, open: listen };
}

describe('the job queue on Redis', () => {
  it('runs a job with its payload, and joins jobs of one key', async () => {
    const payloads: unknown[] = [];
    const { queue, ends, work } = given(url, {
      'watch-token-expiry': async (payload) => void payloads.push(payload),
    });
    await until('the connection', () => queue.state().connected);
    expect(await queue.enqueue('watch-token-expiry', CUSTOMER, AT('same'))).toBe(true);
    expect(await queue.enqueue('watch-token-expiry', CUSTOMER, AT('same'))).toBe(true);
    expect(await queue.depth()).toBe(1);
    work();
    await until('the job', () => payloads.length > 0);
    await until('its end', () => ends.length > 0);
    expect(payloads).toEqual([CUSTOMER]);
    expect(ends).toEqual([{ name: 'watch-token-expiry', payload: CUSTOMER, error: null }]);
  });

  it('forgets a job that has ended, so that the next of its id is taken', async () => {
    let runs = 0;
    const { queue, ends, work } = given(url, { 'purge-expired': async () => void (runs += 1) });
    await until('the connection', () => queue.state().connected);
    work();
    await queue.enqueue('purge-expired', {}, AT('again'));
    await until('the first run', () => ends.length === 1);
    await until('an empty queue', async () => (await queue.depth()) === 0);
    await queue.enqueue('purge-expired', {}, AT('again'));
    await until('the second run', () => ends.length === 2);
    expect(runs).toBe(2);
  });

  it('repeats a run whose end could not be written down', async () => {
    let runs = 0;
    let notes = 0;
    const { queue, work } = given(url, { 'expire-approvals': async () => void (runs += 1) });
    await until('the connection', () => queue.state().connected);
    work(async () => {
      notes += 1;
      if (notes === 1) throw new Error('Postgres is away');
    });
    await queue.enqueue('expire-approvals', { clusterId: 'c' }, AT('one'));
    await until('the second note', () => notes === 2);
    expect(runs).toBe(2);
  });

  it('tries a passing failure again, and one that trying would not mend only once', async () => {
    const tries = { passing: 0, lasting: 0 };
    const { queue, work, name, ends } = given(url, {
      'purge-expired': async () => {
        tries.lasting += 1;
        throw new AppError('no_right', 'may not');
      },
      'watch-token-expiry': async () => {
        tries.passing += 1;
        if (tries.passing === 1) throw new AppError('away', 'not now', { retryable: true });
      },
    });
    await until('the connection', () => queue.state().connected);
    await queue.enqueue('purge-expired', {}, AT('one'));
    await queue.enqueue('watch-token-expiry', CUSTOMER, AT('two'));
    work();
    await until('both ends', () => ends.length === 2);
    expect(tries).toEqual({ passing: 2, lasting: 1 });
    expect(ends).toEqual([
      { name: 'purge-expired', payload: {}, error: 'may not' },
      { name: 'watch-token-expiry', payload: CUSTOMER, error: null },
    ]);
    const redis = new Redis(url);
    open.push(async () => redis.disconnect());
    await until('nothing to be left', async () => (await queue.depth()) === 0);
    expect(await redis.keys(`bull:${name}-${QUEUE}:*|*`)).toEqual([]);
  });

  it('is a state, not an error, while Redis is away, and goes on when it is back', async () => {
    const door = await doorTo(url);
    let runs = 0;
    const { queue, work } = given(door.url, { 'purge-expired': async () => void (runs += 1) });
    work();
    await until('the connection', () => queue.state().connected);
    await queue.enqueue('purge-expired', {}, AT('first'));
    await until('the first run', () => runs > 0);
    await door.shut();
    await until('the loss', () => !queue.state().connected);
    expect(await queue.enqueue('purge-expired', {}, AT('away'))).toBe(false);
    expect(await queue.depth()).toBeNull();
    expect(queue.state().reason).not.toBeNull();
    await door.open();
    await until('the connection again', () => queue.state().connected);
    const before = runs;
    await until('a job to be taken again', async () => {
      await queue.enqueue('purge-expired', {}, AT('again'));
      return runs > before;
    });
  });

  it('starts and closes where there is no Redis at all', async () => {
    const { queue, work } = given('redis://127.0.0.1:1');
    work();
    expect(await queue.enqueue('purge-expired', {}, AT('away'))).toBe(false);
    await until('the reason', () => queue.state().reason?.includes('ECONNREFUSED') === true);
    await queue.close();
  });
});
