import { and, asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { v7 } from 'uuid';
import * as schema from '@/server/adapters/postgres/schema';
import {
  openFreshDatabase,
  seedCluster,
  type FreshDatabase,
} from '@/server/adapters/postgres/testing/fresh-database';
import { uuidSource } from '@/server/adapters/system/uuid-source';
import { ALL_FEATURES } from '@/server/domain/features/testing/all-features';
import { buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import { openOptimization } from '@/server/services/plans/open-optimization';
import { createEnsureSchedule, createRunSchedule } from './run-schedule';

const INTERVAL_MS = 600_000;
const FREEZE = [{ from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z', reason: 'audit' }];
const START = new Date('2026-03-01T12:00:00Z');

let database: FreshDatabase;
let cluster: MonitoredCluster;
let now = START;
let fresh = true;
let accounts = 0;

const clock = { now: () => now, sleep: () => Promise.resolve() };

/** A cluster under watch whose snapshot is as fresh as the test says. */
function session() {
  const snapshot = { ...buildSnapshot([], []), freshAt: fresh ? now : plusSeconds(now, -61) };
  return { cluster, snapshot: () => snapshot, live: () => true };
}

const worker = (store = database.store) => {
  const deps = {
    store,
    clock,
    ids: uuidSource,
    sessions: { find: () => session() },
    features: ALL_FEATURES,
    intervalMs: INTERVAL_MS,
  };
  return { ensure: createEnsureSchedule(deps), run: createRunSchedule(deps) };
};

const table = () => database.db;
const plans = () =>
  table()
    .select()
    .from(schema.optimizationHistory)
    .where(eq(schema.optimizationHistory.clusterId, cluster.clusterId))
    .orderBy(asc(schema.optimizationHistory.createdAt), asc(schema.optimizationHistory.id));
const looks = (optimizationType: 'spot_optimize' | 'bin_pack' | 'rightsize' = 'spot_optimize') =>
  table()
    .select()
    .from(schema.optimizationLooks)
    .where(
      and(
        eq(schema.optimizationLooks.clusterId, cluster.clusterId),
        eq(schema.optimizationLooks.optimizationType, optimizationType),
      ),
    )
    .orderBy(asc(schema.optimizationLooks.id));
const codes = (look: { readonly reasons: readonly { readonly code: string }[] } | undefined) =>
  look?.reasons.map(({ code }) => code);

/** The time of the next look. */
async function atNextLook(): Promise<void> {
  const [schedule] = await table()
    .select()
    .from(schema.optimizationSchedules)
    .where(eq(schema.optimizationSchedules.clusterId, cluster.clusterId));
  if (schedule === undefined) throw new Error('no schedule');
  now = schedule.nextLookAt;
}

async function change(set: Partial<typeof schema.clusters.$inferInsert>): Promise<void> {
  await table().update(schema.clusters).set(set).where(eq(schema.clusters.id, cluster.clusterId));
}

async function prove(status: 'verified' | 'unverified'): Promise<void> {
  await table()
    .update(schema.nodeTemplates)
    .set({ status })
    .where(eq(schema.nodeTemplates.clusterId, cluster.clusterId));
}

/** As the worker leaves a plan: ended, with a step that touched the cluster or only decided. */
async function end(
  planId: string,
  set: Partial<typeof schema.optimizationHistory.$inferInsert>,
  touched = false,
): Promise<void> {
  await table()
    .update(schema.optimizationHistory)
    .set({ completedAt: now, ...set })
    .where(eq(schema.optimizationHistory.id, planId));
  if (touched)
    await table()
      .insert(schema.planSteps)
      .values({
        id: v7(),
        planId,
        position: 1,
        stepType: 'cordon',
        target: 'node-1',
        dependsOn: [0],
        status: 'succeeded',
        input: {},
        idempotencyKey: `${planId}-1`,
        startedAt: now,
      });
}

beforeAll(async () => {
  database = await openFreshDatabase();
});
afterAll(() => database.close());

beforeEach(async () => {
  now = START;
  fresh = true;
  accounts += 1;
  const seeded = await seedCluster(database, { account: String(accounts).padStart(12, '0') });
  await table().insert(schema.nodeTemplates).values({
    id: v7(),
    clusterId: seeded.clusterId,
    origin: 'given',
    securityGroupIds: [],
    subnets: {},
    status: 'verified',
    reviewReasons: [],
    createdAt: now,
    updatedAt: now,
  });
  // One type at a time, except where a test is about the next.
  await table()
    .update(schema.clusters)
    .set({ features: { bin_packing: false } })
    .where(eq(schema.clusters.id, seeded.clusterId));
  const found = await database.store.fleet.findMonitoredById(seeded.clusterId);
  if (found === null) throw new Error('the cluster is not monitored');
  cluster = found;
  await worker().ensure(cluster.clusterId);
  await atNextLook();
});

const run = (one = worker()) => one.run(cluster.clusterId);

describe('a look', () => {
  it('opens one plan that waits for a person, whoever of two workers is first', async () => {
    const [first, second] = [worker(), worker(database.openAnother().store)];
    await Promise.all([run(first), run(second), run(first), run(second)]);
    expect(await plans()).toMatchObject([
      {
        optimizationType: 'spot_optimize',
        status: 'deciding',
        requestedBy: 'schedule',
        dryRun: false,
        subject: { needs_approval: true, scheduled: true },
      },
    ]);
    expect(await looks()).toMatchObject([{ outcome: 'planned', times: 1 }]);
  });

  it('comes again an interval later, not before', async () => {
    await run();
    const [plan] = await plans();
    await end(plan?.id ?? '', { status: 'no_change', outcome: 'nothing is changed' });
    await run();
    now = plusSeconds(now, 590);
    await run();
    expect(await looks()).toMatchObject([{ outcome: 'no_change' }]);
    await atNextLook();
    await run();
    expect(await looks()).toMatchObject([{ outcome: 'no_change' }, { outcome: 'planned' }]);
  });

  it('is left out when it comes too late', async () => {
    now = plusSeconds(now, 61);
    await run();
    expect(await plans()).toEqual([]);
    await atNextLook();
    await run();
    expect(await plans()).toHaveLength(1);
  });

  it('lets the next type have its turn once the plan is decided', async () => {
    await run();
    await run();
    expect(await looks('bin_pack')).toEqual([]);
    const [plan] = await plans();
    await end(plan?.id ?? '', { status: 'no_change', outcome: 'nothing is changed' });
    await run();
    expect(await looks('bin_pack')).toHaveLength(1);
  });

  it('turns to rightsizing once the usage of a container is known for three days', async () => {
    await change({ features: { spot_optimization: false, bin_packing: false } });
    await run();
    expect(codes((await looks('rightsize')).at(-1))).toEqual(['history_too_short']);
    await table()
      .insert(schema.usageHistograms)
      .values({
        clusterId: cluster.clusterId,
        namespace: 'default',
        workloadKind: 'Deployment',
        workloadName: 'shop',
        container: 'app',
        memoryPeaks: [],
        firstSampleAt: plusSeconds(now, -72 * 3600),
        lastSampleAt: now,
        sampleCount: 1,
        updatedAt: now,
      });
    await atNextLook();
    await run();
    expect(await plans()).toMatchObject([{ optimizationType: 'rightsize', status: 'deciding' }]);
    await change({ maintenance: { timeZone: 'UTC', windows: [], freezes: FREEZE } });
    const [plan] = await plans();
    await end(plan?.id ?? '', { status: 'no_change', outcome: 'nothing is changed' });
    await atNextLook();
    await run();
    expect(codes((await looks('rightsize')).at(-1))).toEqual(['outside_window']);
  });

  it('leaves no plan of a cluster at rest behind, and counts equal looks in one row', async () => {
    for (let round = 0; round < 3; round += 1) {
      await run();
      for (const plan of await plans())
        if (plan.completedAt === null)
          await end(plan.id, { status: 'no_change', outcome: 'nothing is changed' });
      await run();
      await atNextLook();
    }
    expect((await plans()).filter((plan) => plan.optimizationType === 'spot_optimize')).toEqual([]);
    expect(await looks()).toMatchObject([{ outcome: 'no_change', times: 3, planId: null }]);
  });

  it('says that a plan could not be decided', async () => {
    await run();
    const [plan] = await plans();
    await end(plan?.id ?? '', { status: 'failed', outcome: 'the decision server is away' });
    await run();
    const [look] = await looks();
    expect(look).toMatchObject({ outcome: 'skipped', reasons: [{ code: 'not_decided' }] });
    expect((await plans()).map(({ id }) => id)).not.toContain(plan?.id);
  });
});

describe('skipped', () => {
  it('for every reason at once', async () => {
    fresh = false;
    await change({
      features: { spot_optimization: false },
      maintenance: {
        timeZone: 'UTC',
        windows: [],
        freezes: FREEZE,
      },
    });
    await run();
    expect(await plans()).toEqual([]);
    const [look] = await looks();
    expect(codes(look)).toEqual(['feature_off', 'outside_window', 'stale_snapshot']);
  });

  it('where the customer switched it off, unless the cluster says otherwise', async () => {
    await table()
      .update(schema.customers)
      .set({ features: { spot_optimization: false } })
      .where(eq(schema.customers.id, cluster.customerId));
    await run();
    const [look] = await looks();
    expect(codes(look)).toEqual(['feature_off']);
    await change({ features: { spot_optimization: true } });
    await atNextLook();
    await run();
    expect(await plans()).toMatchObject([{ optimizationType: 'spot_optimize' }]);
  });

  it('while a plan waits, and within six hours of one that moved something', async () => {
    await run();
    const [plan] = await plans();
    await end(plan?.id ?? '', { status: 'awaiting_approval', completedAt: null });
    await atNextLook();
    await run();
    expect(codes((await looks()).at(-1))).toEqual(['plan_open']);
    await end(plan?.id ?? '', { status: 'completed' }, true);
    await atNextLook();
    await run();
    expect(codes((await looks()).at(-1))).toEqual(['moved_lately']);
  });

  it('not for an approval that nobody gave in time: it ends, and the next plan is opened', async () => {
    await run();
    const [waiting] = await plans();
    await end(waiting?.id ?? '', {
      status: 'awaiting_approval',
      completedAt: null,
      createdAt: plusSeconds(now, -3_500),
    });
    await change({ mode: 'automatic' });
    await atNextLook();
    await run();
    const [before, next] = await plans();
    expect(before).toMatchObject({ id: waiting?.id, status: 'expired', completedAt: now });
    expect(next).toMatchObject({ status: 'deciding' });
    expect((await looks()).at(-1)).toMatchObject({ outcome: 'planned', planId: next?.id });
  });

  it('while the breaker is open, until a person resets it', async () => {
    const deps = { store: database.store, clock, ids: uuidSource };
    for (let n = 0; n < 2; n += 1) {
      const opened = await openOptimization(deps, {
        cluster,
        optimizationType: 'spot_optimize',
        dryRun: false,
        requestedBy: 'operator@example.com',
        needsApproval: false,
        scheduled: false,
      });
      await end(opened?.optimizationId ?? '', { status: 'failed', outcome: 'no capacity' }, true);
    }
    await table()
      .update(schema.optimizationHistory)
      .set({ createdAt: plusSeconds(now, -7 * 3600) })
      .where(eq(schema.optimizationHistory.clusterId, cluster.clusterId));
    await atNextLook();
    await run();
    expect(codes((await looks()).at(-1))).toEqual(['breaker_open']);
    await change({ breakerResetAt: now });
    await atNextLook();
    await run();
    expect((await looks()).at(-1)).toMatchObject({ outcome: 'planned' });
  });
});

describe('by mode', () => {
  it('advise: a dry run, without a proven template too; automatic: without a person', async () => {
    await prove('unverified');
    await run();
    expect(codes((await looks()).at(-1))).toEqual(['template_unverified']);
    await change({ mode: 'advise' });
    await atNextLook();
    await run();
    expect(await plans()).toMatchObject([{ dryRun: true }]);
    const [plan] = await plans();
    await end(plan?.id ?? '', { status: 'no_change', outcome: 'nothing is changed' });
    await prove('verified');
    await change({ mode: 'automatic' });
    await atNextLook();
    await run();
    expect((await plans()).at(-1)).toMatchObject({ dryRun: false, subject: { needs_approval: false } });
  });

  it('a person’s own plan takes the place of one that waits', async () => {
    await run();
    const [waiting] = await plans();
    await end(waiting?.id ?? '', { status: 'awaiting_approval', completedAt: null });
    const opened = await openOptimization(
      { store: database.store, clock, ids: uuidSource },
      {
        cluster,
        optimizationType: 'spot_optimize',
        dryRun: false,
        requestedBy: 'operator@example.com',
        needsApproval: false,
        scheduled: false,
      },
    );
    expect(opened).not.toBeNull();
    const [before] = (await plans()).filter(({ id }) => id === waiting?.id);
    expect(before).toMatchObject({ status: 'cancelled' });
    expect(before?.outcome).toMatch(/^superseded: operator@example.com/);
  });
});
