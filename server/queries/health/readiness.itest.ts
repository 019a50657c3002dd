import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFreshDatabase, type FreshDatabase } from '@/server/adapters/postgres/testing/fresh-database';
import { createReadiness } from './readiness';

let database: FreshDatabase;
let hasRedis = true;

beforeAll(async () => {
  database = await openFreshDatabase();
});
afterAll(() => database.close());

const jobs = async () => {
  const ask = createReadiness(database.db, {
    redis: () => (hasRedis ? Promise.resolve() : Promise.reject(new Error('connection refused'))),
    decisionServer: () => Promise.resolve('answers'),
  });
  return (await ask()).checks.jobs;
};

const ends = (subject: string, error: string | null, at = new Date()) =>
  database.store.jobs.recordEnd({ name: 'read-usage', subject }, { at, error, everySeconds: 60 });

it('says of background jobs which fail, when each last succeeded, and that they wait without Redis', async () => {
  expect(await jobs()).toEqual({ status: 'ok', detail: 'none has run yet', jobs: [] });

  const at = new Date();
  await ends('a', null, at);
  await ends('b', 'metrics-server is away');
  expect(await jobs()).toEqual({
    status: 'degraded',
    detail: 'read-usage fails: metrics-server is away',
    jobs: [
      {
        name: 'read-usage',
        last_success_at: at.toISOString(),
        failing: 1,
        error: 'metrics-server is away',
      },
    ],
  });

  hasRedis = false;
  expect(await jobs()).toMatchObject({ status: 'unavailable', detail: 'wait for Redis' });

  hasRedis = true;
  await ends('b', null);
  expect(await jobs()).toMatchObject({ status: 'ok', detail: 'none fails' });
});

it('does not count what nobody works on any more', async () => {
  await ends('gone', 'the cluster is away', new Date(Date.now() - 3_600_000));
  expect(await jobs()).toMatchObject({ status: 'ok', detail: 'none fails' });
});
