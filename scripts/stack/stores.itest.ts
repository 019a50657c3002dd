import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Home } from '../installation/home';
import { writeStateFile } from '../installation/state-file';
import { openThrowAwayHome, removeHome, sweepThrowAwayHomes } from './throw-away-home';
import { readPostgresState } from '../postgres/data-directory';
import { embeddedPostgres } from '../postgres/embedded-postgres';
import { askPostgresVersion, lowestPostgresVersion } from '../postgres/server-version';
import { askRedis } from '../redis/ask-redis';
import { embeddedRedis } from '../redis/embedded-redis';
import { isRunning } from '../system/process-identity';
import type { RunningProcess } from '../supervisor/service';

const signal = new AbortController().signal;

describe('embedded stores', () => {
  let home: Home;
  let started: RunningProcess[];
  beforeEach(() => {
    home = openThrowAwayHome();
    started = [];
  });
  afterEach(async () => {
    await Promise.all(started.map((running) => running.stop()));
    removeHome(home);
  });

  /** Starts what a new supervisor would: nothing is remembered but what lies in the home. */
  async function startPostgres() {
    const service = embeddedPostgres(home, { durable: true });
    const running = await service.start(signal);
    started.push(running);
    return { url: service.url(), running };
  }

  async function startRedis() {
    const service = embeddedRedis(home);
    const running = await service.start(signal);
    started.push(running);
    return { url: service.url(), running };
  }

  async function query(url: string, text: string): Promise<unknown[]> {
    const sql = postgres(url, { max: 1, onnotice: () => undefined });
    try {
      return [...(await sql.unsafe(text))];
    } finally {
      await sql.end();
    }
  }

  it('Postgres keeps its data and address over a kill -9', async () => {
    const first = await startPostgres();
    expect(await askPostgresVersion(first.url)).toBeGreaterThanOrEqual(lowestPostgresVersion);
    await query(first.url, "create table kept (word text); insert into kept values ('still here')");
    process.kill(first.running.identity.pid, 'SIGKILL');
    expect(await first.running.exited).toBe('signal SIGKILL');

    const second = await startPostgres();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select word from kept')).toEqual([{ word: 'still here' }]);
  });

  it('Postgres that still runs is taken over, and can be stopped', async () => {
    const first = await startPostgres();
    const second = await startPostgres();
    expect(second.running.identity).toEqual(first.running.identity);
    await second.running.stop();
    expect(isRunning(first.running.identity)).toBe(false);
  });

  it('Postgres does not take a stranger with the old process id for a running server', async () => {
    const first = await startPostgres();
    await first.running.stop();
    const dataDirectory = readPostgresState(home)?.dataDirectory ?? '';
    writeFileSync(
      join(dataDirectory, 'postmaster.pid'),
      `${process.pid}\n${dataDirectory}\n1\n5432\n\n127.0.0.1\n`,
    );
    const second = await startPostgres();
    expect(await askPostgresVersion(second.url)).toBeDefined();
  });

  it('Postgres begins again where an initdb was broken off', async () => {
    writeFileSync(join(home.path, 'postgres.unfinished'), 'half');
    await startPostgres();
    expect(existsSync(join(home.path, 'postgres.unfinished'))).toBe(false);
  });

  it('Postgres refuses a wrong password', async () => {
    const { url } = await startPostgres();
    const wrong = new URL(url);
    wrong.password = 'guess';
    expect(await askPostgresVersion(wrong.href)).toBeUndefined();
  });

  it('leaves nothing of a test run that was killed', async () => {
    const [{ running: server }, { running: cache }] = [await startPostgres(), await startRedis()];
    await sweepThrowAwayHomes();
    expect([server, cache].map(({ identity }) => isRunning(identity))).toEqual([true, true]);

    writeStateFile(join(home.path, 'owner.json'), { pid: process.pid, startMark: 'earlier' });
    await sweepThrowAwayHomes();
    expect([server, cache].map(({ identity }) => isRunning(identity))).toEqual([false, false]);
    expect(existsSync(home.path)).toBe(false);
  });

  it('Redis never evicts, wants its password, and is taken over or started again', async () => {
    const first = await startRedis();
    expect(await askRedis(first.url)).toMatchObject({ evictionPolicy: 'noeviction' });
    const open = new URL(first.url);
    open.password = '';
    expect(await askRedis(open.href)).toBeUndefined();

    const second = await startRedis();
    expect(second.running.identity).toEqual(first.running.identity);
    process.kill(first.running.identity.pid, 'SIGKILL');
    await first.running.exited;
    const third = await startRedis();
    expect(third.url).toBe(first.url);
    expect(await askRedis(third.url)).toBeDefined();
  });
});
