import path from 'node:path';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { openDatabase } from '@/server/adapters/postgres/database';

/** Oldest server that the product is tested with (Decision 44). */
const MINIMUM_POSTGRES = 150_000;
/** Any constant will do; it keeps two starts from migrating at once. */
const MIGRATION_LOCK = 7_302_115;

/** Applies the migrations in `./drizzle`; safe to run from several processes at once and again. */
async function main(): Promise<void> {
  const url = process.env['DATABASE_URL'];
  if (url === undefined || url === '') throw new Error('DATABASE_URL is required');
  const connection = openDatabase(url, {
    poolSize: 1,
    applicationName: 'cloudoptim-migrate',
    statementTimeoutMs: 0,
  });
  try {
    const [row] = await connection.sql<
      { version: number }[]
    >`select current_setting('server_version_num')::int as version`;
    if ((row?.version ?? 0) < MINIMUM_POSTGRES) throw new Error('PostgreSQL 15 or newer is required');
    await connection.sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(connection.db, {
      migrationsFolder: path.resolve(process.env['CLOUDOPTIM_MIGRATIONS'] ?? 'drizzle'),
    });
    process.stdout.write('migrations applied\n');
  } finally {
    await connection.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`migration failed: ${error instanceof Error ? error.message : 'unknown error'}\n`);
  process.exitCode = 1;
});
