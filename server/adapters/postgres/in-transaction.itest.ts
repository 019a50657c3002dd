import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customers } from './schema';
import { inTransaction } from './in-transaction';
import { openFreshDatabase, seedCluster, type FreshDatabase } from './testing/fresh-database';

let database: FreshDatabase;
beforeAll(async () => {
  database = await openFreshDatabase();
});
afterAll(() => database.close());

describe('inTransaction', () => {
  it('rolls back what threw, with its own error', async () => {
    await seedCluster(database);
    const failed = inTransaction(database.db, async (tx) => {
      await tx.delete(customers).where(sql`false`);
      throw new Error('the reason');
    });
    await expect(failed).rejects.toThrow('the reason');
    expect(await database.db.$count(customers)).toBe(1);
  });

  it.each(['before', 'during'] as const)(
    'rejects, and the process lives, when the server ends its connection %s a statement',
    async (moment) => {
      const lost = inTransaction(database.db, async (tx) => {
        const [backend] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
        const end = () => database.db.execute(sql`select pg_terminate_backend(${backend?.pid ?? 0})`);
        if (moment === 'during') await Promise.all([tx.execute(sql`select pg_sleep(20)`), end()]);
        await end();
        await tx.execute(sql`select 1`);
      });
      await expect(lost).rejects.toThrow();
      expect(await database.db.$count(customers)).toBe(1);
    },
  );
});
