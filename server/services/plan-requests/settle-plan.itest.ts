import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClusterRepository } from '@/server/adapters/postgres/repositories/clusters/cluster-repository';
import * as schema from '@/server/adapters/postgres/schema';
import {
  openFreshDatabase,
  seedCluster,
  type FreshDatabase,
} from '@/server/adapters/postgres/testing/fresh-database';
import { uuidSource } from '@/server/adapters/system/uuid-source';
import { ALL_FEATURES } from '@/server/domain/features/testing/all-features';
import { plusSeconds } from '@/server/domain/shared/instant';
import { openOptimization } from '@/server/services/plans/open-optimization';
import { createApproveOptimization } from './settle-plan';

const START = new Date('2026-03-01T12:00:00Z');
const PERSON = {
  id: 'u',
  name: 'operator@example.com',
  role: 'operator',
  scope: { kind: 'all' },
} as const;

let database: FreshDatabase;

beforeAll(async () => {
  database = await openFreshDatabase();
});
afterAll(() => database.close());

it('an approval after its hour is refused as expired and ends the plan, whatever else speaks against it', async () => {
  let now = START;
  const { store, db } = database;
  const deps = { store, clock: { now: () => now, sleep: () => Promise.resolve() }, ids: uuidSource };
  const { clusterId } = await seedCluster(database, { account: '000000000001' });
  const cluster = await store.fleet.findMonitoredById(clusterId);
  if (cluster === null) throw new Error('the cluster is not monitored');
  const opened = await openOptimization(deps, {
    cluster,
    optimizationType: 'spot_optimize',
    dryRun: false,
    requestedBy: 'schedule',
    needsApproval: true,
    scheduled: true,
  });
  const optimizationId = opened?.optimizationId ?? '';
  await db
    .update(schema.optimizationHistory)
    .set({ status: 'awaiting_approval' })
    .where(eq(schema.optimizationHistory.id, optimizationId));
  await db
    .insert(schema.pauses)
    .values({ scope: 'cluster', scopeId: clusterId, level: 'everything', pausedBy: 'p', pausedAt: now });
  const approve = createApproveOptimization({
    ...deps,
    clusters: createClusterRepository(db),
    features: ALL_FEATURES,
  });
  expect(await approve({ optimizationId }, PERSON)).toMatchObject({ ok: false, error: { code: 'paused' } });
  expect(await store.plans.findById(optimizationId)).toMatchObject({ status: 'awaiting_approval' });

  now = plusSeconds(START, 3_600);
  expect(await approve({ optimizationId }, PERSON)).toMatchObject({ ok: false, error: { code: 'expired' } });
  expect(await store.plans.findById(optimizationId)).toMatchObject({ status: 'expired', completedAt: now });
});
