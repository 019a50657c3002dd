import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClusterRecord } from '@/server/ports/repositories/cluster-repository';
import { NOW, openFreshDatabase, seedCluster, type FreshDatabase } from '../../testing/fresh-database';
import { createClusterRepository } from './cluster-repository';
import { createCustomerRepository } from './customer-repository';

let database: FreshDatabase;
beforeAll(async () => {
  database = await openFreshDatabase();
});
afterAll(() => database.close());

const ALL = { kind: 'all' } as const;
const NOTE = { kind: 'cluster.updated', title: 'changed' } as const;

it('stores an external id with its cluster, or neither', async () => {
  const clusters = createClusterRepository(database.db);
  const customers = createCustomerRepository(database.db);
  const mine = await seedCluster(database);
  const other = await seedCluster(database, { account: '444455556666' });
  const record = (await clusters.findById(ALL, mine.clusterId))!;
  const taken = (await clusters.findById(ALL, other.clusterId))!.endpoint;
  const externalId = async () => (await customers.findById(ALL, mine.customerId))?.externalId;
  const update = (cluster: ClusterRecord, newId: string | null) =>
    clusters.update({ cluster, externalId: newId }, null, NOTE, NOW);
  const before = await externalId();

  expect(await update({ ...record, endpoint: taken }, 'a-new-id')).toBe(false);
  expect(await externalId()).toBe(before);

  expect(await update(record, null)).toBe(true);
  expect(await externalId()).toBe(before);

  expect(await update(record, 'a-new-id')).toBe(true);
  expect(await externalId()).toBe('a-new-id');
});
