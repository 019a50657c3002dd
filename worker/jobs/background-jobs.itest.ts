import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import * as schema from '@/server/adapters/postgres/schema';
import {
  ACCOUNT,
  openFreshDatabase,
  REGION,
  seedCluster,
  type FreshDatabase,
} from '@/server/adapters/postgres/testing/fresh-database';
import { createJobQueue } from '@/server/adapters/redis';
import { systemClock } from '@/server/adapters/system/system-clock';
import { uuidSource } from '@/server/adapters/system/uuid-source';
import { buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import { plusSeconds } from '@/server/domain/shared/instant';
import { JOB_NAMES, type JobPayloads } from '@/server/jobs/catalog';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { Processors } from '@/server/ports/job-queue';
import { createExpireApprovals } from '@/server/services/plan-requests/expire-approvals';
import { openOptimization } from '@/server/services/plans/open-optimization';
import { eventually } from '@/worker/testing/stack/eventually';
import { BackgroundJobs } from './background-jobs';

const url = process.env['REDIS_URL'] ?? '';
const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };
const PERIODIC = JOB_NAMES.filter((name) => name !== 'check-for-savings' && name !== 'expire-approvals');

let database: FreshDatabase;
let cluster: MonitoredCluster;
let now: Date;
let name: string;
const open: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await openFreshDatabase();
});
afterAll(() => database.close());

beforeEach(async () => {
  now = new Date();
  name = `test-${randomUUID()}`;
  await database.db.delete(schema.backgroundJobs);
  await database.db.delete(schema.planSteps);
  await database.db.delete(schema.optimizationHistory);
  await database.db.delete(schema.clusters);
  await database.db.delete(schema.customers);
  const { clusterId } = await seedCluster(database);
  const found = await database.store.fleet.findMonitoredById(clusterId);
  if (found === null) throw new Error('the cluster is not monitored');
  cluster = found;
});

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const clock = { now: () => now, sleep: () => Promise.resolve() };

/** A worker's background jobs: what has run, and the cluster's region in its hands. */
async function worker(changes: Partial<Processors<JobPayloads>> = {}, options: { live?: boolean } = {}) {
  const ran: (readonly [string, unknown])[] = [];
  const queue = createJobQueue({ url, name, clock: systemClock, log });
  open.push(() => queue.close());
  await eventually('Redis', () => Promise.resolve(queue.state().connected));
  const note = (job: string) => async (payload: unknown) => void ran.push([job, payload]);
  const processors = {
    ...Object.fromEntries(JOB_NAMES.map((each) => [each, note(each)])),
    ...changes,
  } as Processors<JobPayloads>;
  const { store } = database;
  const jobs = new BackgroundJobs({ queue, processors, store, clock, log, checksForSavings: true });
  open.push(() => jobs.stop());
  const session = {
    cluster,
    snapshot: () => buildSnapshot([], []),
    live: () => options.live ?? true,
  };
  const region = { key: { account: ACCOUNT, region: REGION }, sessions: () => [session] };
  const names = () => ran.map(([job]) => job).sort();
  return { jobs, queue, ran, names, hold: () => jobs.hold(region), release: () => jobs.release(region) };
}

const idle = (queue: { depth(): Promise<number | null> }) =>
  eventually('the queues to be empty', async () => (await queue.depth()) === 0);

const failing = async () => (await database.store.jobs.summarize()).filter((one) => one.failing > 0);

it('runs each periodic job once for each subject, and again when its time has come', async () => {
  const { jobs, queue, ran, names, hold } = await worker();
  jobs.start();
  hold();
  await jobs.enqueueDue();
  await eventually('every job', () => Promise.resolve(ran.length >= PERIODIC.length));
  await idle(queue);
  expect(names()).toEqual([...PERIODIC].sort());
  expect(ran).toContainEqual(['read-usage', { clusterId: cluster.clusterId }]);
  expect(ran).toContainEqual(['check-instance-health', { account: ACCOUNT, region: REGION }]);
  expect(ran).toContainEqual(['watch-token-expiry', { customerId: cluster.customerId }]);

  await jobs.enqueueDue();
  await idle(queue);
  expect(ran).toHaveLength(PERIODIC.length);

  now = plusSeconds(now, 10);
  await jobs.enqueueDue();
  await eventually('the job of every ten seconds', () =>
    Promise.resolve(names().filter((job) => job === 'remove-bridges').length === 2),
  );
  expect(ran).toHaveLength(PERIODIC.length + 1);
});

it('fills an emptied Redis again from Postgres, and never twice with the same', async () => {
  // Neither is started, so that nobody takes what they enqueue.
  const [{ jobs, queue }, other] = [await worker(), await worker()];
  await jobs.enqueueDue();
  await other.jobs.enqueueDue();
  const platform = PERIODIC.filter((job) =>
    ['watch-token-expiry', 'verify-templates', 'purge-expired'].includes(job),
  );
  expect(await queue.depth()).toBe(platform.length);
  const redis = new Redis(url);
  open.push(async () => redis.disconnect());
  await redis.del(...(await redis.keys(`bull:${name}-*`)));
  expect(await queue.depth()).toBe(0);
  await jobs.enqueueDue();
  expect(await queue.depth()).toBe(platform.length);
});

it('shows a job that has failed after its attempts, until it succeeds', async () => {
  let refuses = true;
  const { jobs, queue, hold } = await worker({
    'remove-bridges': () => (refuses ? Promise.reject(new Error('EC2 is away')) : Promise.resolve()),
  });
  jobs.start();
  hold();
  await jobs.enqueueDue();
  await eventually('the failure', async () => (await failing()).length > 0);
  expect(await failing()).toMatchObject([
    { name: 'remove-bridges', failing: 1, error: 'EC2 is away', lastSuccessAt: null },
  ]);
  refuses = false;
  now = plusSeconds(now, 10);
  await jobs.enqueueDue();
  await eventually('the success', async () => (await failing()).length === 0);
  await idle(queue);
});

it('begins no job of a cluster that is not watched, and none of a region whose lease is gone', async () => {
  const blind = await worker({}, { live: false });
  blind.jobs.start();
  blind.hold();
  await blind.jobs.enqueueDue();
  await eventually('the job of the region', () =>
    Promise.resolve(blind.names().includes('check-instance-health')),
  );
  await idle(blind.queue);
  expect(blind.names()).not.toContain('read-usage');
  await blind.release();
  now = plusSeconds(now, 3_600);
  await blind.jobs.enqueueDue();
  await eventually('the jobs of the platform', () =>
    Promise.resolve(blind.names().filter((job) => job === 'purge-expired').length === 2),
  );
  expect(blind.names().filter((job) => job === 'check-instance-health')).toHaveLength(1);
});

it('ends an approval at its minute, not before', async () => {
  const { store, db } = database;
  const { jobs, queue, hold } = await worker({
    'expire-approvals': ({ clusterId }) => createExpireApprovals({ store, clock })(clusterId),
  });
  const opened = await openOptimization(
    { store, clock, ids: uuidSource },
    {
      cluster,
      optimizationType: 'spot_optimize',
      dryRun: false,
      requestedBy: 'schedule',
      needsApproval: true,
      scheduled: true,
    },
  );
  const planId = opened?.optimizationId ?? '';
  await db
    .update(schema.optimizationHistory)
    .set({ status: 'awaiting_approval' })
    .where(eq(schema.optimizationHistory.id, planId));
  jobs.start();
  hold();
  now = plusSeconds(now, 3_600);
  await jobs.enqueueDue();
  await idle(queue);
  expect(await store.plans.findById(planId)).toMatchObject({ status: 'awaiting_approval' });
  now = plusSeconds(now, 1);
  await jobs.enqueueDue();
  await eventually('the end', async () => (await store.plans.findById(planId))?.status === 'expired');
  expect(await store.plans.findById(planId)).toMatchObject({ completedAt: now });
});
