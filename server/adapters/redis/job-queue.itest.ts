import { randomUUID } from 'node:crypto';
import { createServer, connect as connectTo, type Server, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '@/server/adapters/system/system-clock';
import { AppError } from '@/server/domain/shared/app-error';
import type { JobPayloads } from '@/server/jobs/catalog';
import type { JobQueue, Processors } from '@/server/ports/job-queue';
import { createJobQueue } from './job-queue';

const url = process.env['REDIS_URL'] ?? '';
const open: (() => Promise<void>)[] = [];
const silent = () => undefined;

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
  const all: Processors<JobPayloads> = {
    'check-instance-health': nothing,
    'purge-expired': nothing,
    'watch-token-expiry': nothing,
    'verify-templates': nothing,
    ...processors,
  };
  return { queue, name, work: () => queue.work(all) };
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
    let runs = 0;
    const { queue, work } = given(url, { 'purge-expired': async () => void (runs += 1) });
    await until('the connection', () => queue.state().connected);
    expect(await queue.enqueue('purge-expired', {}, { key: 'same' })).toBe(true);
    expect(await queue.enqueue('purge-expired', {}, { key: 'same' })).toBe(true);
    expect(await queue.depth()).toBe(1);
    work();
    await until('the job', () => runs > 0);
  });

  it('tries a passing failure again, and one that trying would not mend only once', async () => {
    const tries = { passing: 0, lasting: 0 };
    const { queue, work, name } = given(url, {
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
    await queue.enqueue('purge-expired', {}, { key: 'one' });
    await queue.enqueue('watch-token-expiry', {}, { key: 'one' });
    work();
    await until('the second try', () => tries.passing >= 2);
    const redis = new Redis(url);
    open.push(async () => redis.disconnect());
    const failed = await redis.zrange(`bull:${name}:failed`, '0', '-1');
    expect(failed.length).toBeGreaterThan(0);
    for (const id of failed) expect(await redis.hget(`bull:${name}:${id}`, 'atm')).toBe('1');
  });

  it('puts its schedule into Redis, and again after Redis was emptied', async () => {
    const { queue, work, name } = given(url);
    const redis = new Redis(url);
    open.push(async () => redis.disconnect());
    const scheduled = () => redis.zrange(`bull:${name}:repeat`, '0', '-1');
    await until('the connection', () => queue.state().connected);
    work();
    await until('the schedule', async () => (await scheduled()).length === 4);
    const keys = await redis.keys(`bull:${name}:*`);
    await redis.del(...keys);
    await until('the schedule again', async () => (await scheduled()).length === 4);
    expect((await scheduled()).sort()).toEqual([
      'check-instance-health',
      'purge-expired',
      'verify-templates',
      'watch-token-expiry',
    ]);
  });

  it('is a state, not an error, while Redis is away, and goes on when it is back', async () => {
    const door = await doorTo(url);
    let runs = 0;
    const { queue, work } = given(door.url, { 'purge-expired': async () => void (runs += 1) });
    work();
    await until('the connection', () => queue.state().connected);
    await until('the first scheduled run', () => runs > 0);
    await door.shut();
    await until('the loss', () => !queue.state().connected);
    expect(await queue.enqueue('purge-expired', {})).toBe(false);
    expect(await queue.depth()).toBeNull();
    expect(queue.state().reason).not.toBeNull();
    await door.open();
    await until('the connection again', () => queue.state().connected);
    const before = runs;
    await until('a job to be taken again', async () => {
      await queue.enqueue('purge-expired', {}, { key: 'again' });
      return runs > before;
    });
  });

  it('starts and closes where there is no Redis at all', async () => {
    const { queue, work } = given('redis://127.0.0.1:1');
    work();
    expect(await queue.enqueue('purge-expired', {})).toBe(false);
    await until('the reason', () => queue.state().reason?.includes('ECONNREFUSED') === true);
    await queue.close();
  });
});
