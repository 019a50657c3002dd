import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { v7 } from 'uuid';
import type { Store } from '@/server/ports/store';
import { openDatabase, type DatabaseConnection } from '../database';
import { clusters, customers } from '../schema';
import { createStore } from '../repositories/store';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const NOW = new Date('2026-03-01T12:00:00Z');

const MIGRATIONS = fileURLToPath(new URL('../../../../drizzle', import.meta.url));

export interface FreshDatabase extends DatabaseConnection {
  readonly store: Store;
  /** Another connection pool to the same database, as another process has it. */
  openAnother(): DatabaseConnection & { readonly store: Store };
}

function serverUrl(): string {
  const url = process.env['DATABASE_URL'];
  if (url === undefined) throw new Error('DATABASE_URL is set by the global set-up of the integration tests');
  return url;
}

async function onServer(statement: string): Promise<void> {
  const sql = postgres(serverUrl(), { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

/** An empty database of its own with every migration applied; `close` drops it. */
export async function openFreshDatabase(): Promise<FreshDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(`create database ${name}`);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  const others: DatabaseConnection[] = [];
  const open = () => {
    const connection = openDatabase(url.toString(), { poolSize: 25, applicationName: 'integration-test' });
    others.push(connection);
    return { ...connection, store: createStore(connection.db) };
  };
  const own = open();
  await migrate(own.db, { migrationsFolder: MIGRATIONS });
  return {
    ...own,
    openAnother: open,
    close: async () => {
      await Promise.all(others.map((connection) => connection.close()));
      await onServer(`drop database if exists ${name} with (force)`);
    },
  };
}

/** A customer with one connected cluster in `ACCOUNT` and `REGION`. */
export async function seedCluster(
  { db }: Pick<DatabaseConnection, 'db'>,
  changes: { readonly account?: string; readonly name?: string } = {},
): Promise<{ readonly customerId: string; readonly clusterId: string }> {
  const [customerId, clusterId] = [v7(), v7()];
  const account = changes.account ?? ACCOUNT;
  await db.insert(customers).values({
    id: customerId,
    companyName: 'Example',
    awsAccountId: account,
    awsRoleArn: `arn:aws:iam::${account}:role/CloudOptimRole`,
    externalId: randomUUID(),
    status: 'active',
    createdAt: NOW,
    updatedAt: NOW,
  });
  await db.insert(clusters).values({
    id: clusterId,
    customerId,
    clusterName: changes.name ?? 'production',
    k8sApiEndpoint: `https://${clusterId}.example.com`,
    k8sToken: 'sealed',
    region: REGION,
    awsAccountId: account,
    status: 'connected',
    mode: 'approve',
    features: {},
    policy: {},
    createdAt: NOW,
    updatedAt: NOW,
  });
  return { customerId, clusterId };
}
