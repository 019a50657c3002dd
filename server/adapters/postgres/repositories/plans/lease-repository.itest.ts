import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFreshDatabase, type FreshDatabase } from '../../testing/fresh-database';

let database: FreshDatabase;
beforeAll(async () => {
  database = await openFreshDatabase();
});
afterAll(() => database.close());

let count = 0;
/** An (account, region) of its own for each test. */
async function freshKey() {
  count += 1;
  const key = { account: String(count).padStart(12, '0'), region: 'us-east-1' };
  await database.store.leases.ensure([key]);
  return key;
}

const expire = (account: string) =>
  database.db.execute(
    sql`update leases set expires_at = now() - interval '1 second' where account = ${account}`,
  );

const find = async (account: string) =>
  (await database.store.leases.findAll()).find((lease) => lease.account === account);

describe('ensure', () => {
  it('makes a free lease once, and leaves a held one as it is', async () => {
    const key = await freshKey();
    expect(await find(key.account)).toMatchObject({ holder: null, fencing: 0, expired: true });
    await database.store.leases.acquire(key, 'w1', 60);
    await database.store.leases.ensure([key, key]);
    await database.store.leases.ensure([]);
    expect(await find(key.account)).toMatchObject({ holder: 'w1', fencing: 1, expired: false });
  });
});

describe('acquire', () => {
  it('lets one of 20 workers win a free lease', async () => {
    const key = await freshKey();
    const other = database.openAnother();
    const won = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? database : other).store.leases.acquire(key, `w${index}`, 60),
      ),
    );
    const winners = won.filter((lease) => lease !== null);
    expect(winners).toHaveLength(1);
    expect(winners[0]).toMatchObject({ ...key, fencing: 1 });
    expect((await find(key.account))?.holder).toBe(winners[0]?.holder);
  });

  it('lets one of 20 workers win an expired lease, with a higher fencing number', async () => {
    const key = await freshKey();
    await database.store.leases.acquire(key, 'dead', 60);
    await expire(key.account);
    const won = await Promise.all(
      Array.from({ length: 20 }, (_, index) => database.store.leases.acquire(key, `w${index}`, 60)),
    );
    expect(won.flatMap((lease) => (lease === null ? [] : [lease.fencing]))).toEqual([2]);
  });

  it('refuses a lease that is held, also to its own holder', async () => {
    const key = await freshKey();
    await database.store.leases.acquire(key, 'w1', 60);
    expect(await database.store.leases.acquire(key, 'w2', 60)).toBeNull();
    expect(await database.store.leases.acquire(key, 'w1', 60)).toBeNull();
  });

  it('knows no lease that was not made', async () => {
    expect(await database.store.leases.acquire({ account: 'x', region: 'y' }, 'w1', 60)).toBeNull();
  });
});

describe('renew', () => {
  it('prolongs what the worker has and nothing else, without a new fencing number', async () => {
    const [mine, theirs] = [await freshKey(), await freshKey()];
    await database.store.leases.acquire(mine, 'renewer', 5);
    await database.store.leases.acquire(theirs, 'someone', 5);
    const before = await find(theirs.account);
    const renewed = await database.store.leases.renew('renewer', 600);
    expect(renewed.map((lease) => [lease.account, lease.fencing])).toEqual([[mine.account, 1]]);
    expect(await find(theirs.account)).toEqual(before);
  });

  it('does not bring back a lease that another took over', async () => {
    const key = await freshKey();
    await database.store.leases.acquire(key, 'slow', 60);
    await expire(key.account);
    await database.store.leases.acquire(key, 'successor', 60);
    expect(await database.store.leases.renew('slow', 60)).toEqual([]);
    expect(await find(key.account)).toMatchObject({ holder: 'successor', fencing: 2 });
  });

  it('and a take-over at once never leave two holders', async () => {
    for (let round = 0; round < 20; round += 1) {
      const key = await freshKey();
      await database.store.leases.acquire(key, `slow-${round}`, 60);
      await expire(key.account);
      const [renewed, taken] = await Promise.all([
        database.store.leases.renew(`slow-${round}`, 60),
        database.store.leases.acquire(key, `fast-${round}`, 60),
      ]);
      const held = await find(key.account);
      expect(held?.holder).toBe(taken === null ? `slow-${round}` : `fast-${round}`);
      expect(held?.fencing).toBe(taken === null ? 1 : 2);
      if (taken === null) expect(renewed).toHaveLength(1);
    }
  });
});

describe('release', () => {
  it('frees it at once for the next, whose fencing number is higher', async () => {
    const key = await freshKey();
    await database.store.leases.acquire(key, 'w1', 600);
    await database.store.leases.release(key, 'w1');
    expect(await database.store.leases.acquire(key, 'w2', 60)).toMatchObject({ holder: 'w2', fencing: 2 });
  });

  it('does nothing to a lease that another holds', async () => {
    const key = await freshKey();
    await database.store.leases.acquire(key, 'w1', 600);
    await database.store.leases.release(key, 'w2');
    expect(await find(key.account)).toMatchObject({ holder: 'w1', expired: false });
  });
});

describe('workers', () => {
  it('count while they report, by the clock of the database', async () => {
    const { workers } = database.store;
    const report = { leases: 0, pollers: [], watches: [] };
    const sign = { startedAt: new Date(0), now: new Date(0), metricsUrl: null, report };
    for (const id of ['a', 'b', 'a']) await workers.heartbeat({ id, ...sign });
    expect(await workers.countAlive(60)).toBe(2);
    await database.db.execute(
      sql`update workers set last_seen_at = now() - interval '61 seconds' where id = 'a'`,
    );
    expect(await workers.countAlive(60)).toBe(1);
    await workers.remove('b');
    expect(await workers.countAlive(60)).toBe(0);
  });
});
