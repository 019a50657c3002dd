import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { openDatabase, type DatabaseConnection } from '@/server/adapters/postgres/database';

const MIGRATIONS = path.resolve('drizzle');
/** Any constant will do; it keeps two test files from making the template at once. */
const TEMPLATE_LOCK = 7_302_116;

export interface TestDatabase extends DatabaseConnection {
  readonly url: string;
  /** Closes the connection and drops the database. */
  drop(): Promise<void>;
}

function serverUrl(): string {
  const url = process.env['DATABASE_URL'];
  if (url === undefined || url === '') throw new Error('DATABASE_URL names no server for the tests');
  return url;
}

function urlOf(database: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${database}`;
  return url.toString();
}

/** Named after the migrations, so that a changed one makes another template. */
function templateName(): string {
  const journal = readFileSync(path.join(MIGRATIONS, 'meta', '_journal.json'), 'utf8');
  return `test_template_${createHash('sha256').update(journal).digest('hex').slice(0, 12)}`;
}

async function ensureTemplate(admin: postgres.Sql, name: string): Promise<void> {
  await admin`select pg_advisory_lock(${TEMPLATE_LOCK})`;
  try {
    const found = await admin`select 1 from pg_database where datname = ${name}`;
    if (found.length > 0) return;
    const making = `${name}_making`;
    await admin.unsafe(`drop database if exists ${making} with (force)`);
    await admin.unsafe(`create database ${making}`);
    const connection = openDatabase(urlOf(making), { poolSize: 1, applicationName: 'test-template' });
    await migrate(connection.db, { migrationsFolder: MIGRATIONS });
    await connection.close();
    await admin.unsafe(`alter database ${making} rename to ${name}`);
  } finally {
    await admin`select pg_advisory_unlock(${TEMPLATE_LOCK})`;
  }
}

/** A fresh, migrated database on the server that DATABASE_URL names: one for each test file. */
export async function createTestDatabase(poolSize = 8): Promise<TestDatabase> {
  const admin = postgres(serverUrl(), { max: 1, onnotice: () => undefined });
  const name = `test_${randomBytes(6).toString('hex')}`;
  try {
    const template = templateName();
    await ensureTemplate(admin, template);
    await admin.unsafe(`create database ${name} template ${template}`);
  } finally {
    await admin.end();
  }
  const url = urlOf(name);
  const connection = openDatabase(url, { poolSize, applicationName: 'test' });
  return {
    ...connection,
    url,
    async drop() {
      await connection.close();
      const cleaner = postgres(serverUrl(), { max: 1, onnotice: () => undefined });
      await cleaner.unsafe(`drop database if exists ${name} with (force)`);
      await cleaner.end();
    },
  };
}
