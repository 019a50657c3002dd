import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { v7 } from 'uuid';
import type { LaunchBatch } from '@/server/ports/repositories/launch-repository';
import { buildPlan } from '../../testing/build-rows';
import {
  ACCOUNT,
  NOW,
  openFreshDatabase,
  REGION,
  seedCluster,
  type FreshDatabase,
} from '../../testing/fresh-database';

let database: FreshDatabase;
let owner: { customerId: string; clusterId: string };
beforeAll(async () => {
  database = await openFreshDatabase();
  owner = await seedCluster(database);
});
afterAll(() => database.close());

let count = 0;
async function freshPlan() {
  count += 1;
  const plan = buildPlan(owner, { subjectInstanceId: `i-${String(count).padStart(17, '0')}` });
  await database.store.plans.insert(plan);
  return { planId: plan.id, stepId: plan.steps[0]?.id ?? '' };
}

const POOL = { instanceType: 'm5.large', availabilityZone: 'us-east-1a', code: null };

const memberOf = (stepId: string) => ({
  stepId,
  attempt: 0,
  instanceId: null,
  instanceType: null,
  availabilityZone: null,
});

const bought = (stepId: string, instanceId: string) =>
  new Map([[stepId, { instanceId, instanceType: 'm6i.large', availabilityZone: 'us-east-1b' }]]);

const batchOf = (stepId: string, changes: Partial<LaunchBatch> = {}): LaunchBatch => ({
  id: v7(),
  clusterId: owner.clusterId,
  clientToken: v7(),
  instanceType: 'm5.large',
  availabilityZone: 'us-east-1a',
  lifecycle: 'on-demand',
  pools: [POOL],
  count: 1,
  requestSealed: 'sealed',
  status: 'pending',
  code: null,
  message: null,
  sends: 0,
  createdAt: NOW,
  members: [memberOf(stepId)],
  ...changes,
});

const insert = (batch: LaunchBatch) => database.store.transaction((tx) => tx.launches.insert(batch));

describe('launches', () => {
  it('are stored once for a client token, whoever comes first of ten', async () => {
    const { stepId } = await freshPlan();
    const clientToken = 'one-token';
    const stored = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        insert(batchOf(stepId, { clientToken, requestSealed: `request ${index}` })),
      ),
    );
    expect(new Set(stored.map((batch) => batch.id)).size).toBe(1);
    expect(new Set(stored.map((batch) => batch.requestSealed)).size).toBe(1);
    for (const batch of stored) expect(batch.members).toEqual([memberOf(stepId)]);
  });

  it('of one step and attempt cannot be sent from two requests', async () => {
    const { stepId } = await freshPlan();
    await insert(batchOf(stepId));
    await expect(insert(batchOf(stepId))).rejects.toThrow();
    await insert(batchOf(stepId, { members: [{ ...memberOf(stepId), attempt: 1 }] }));
    expect(
      (await database.store.launches.findByStep(stepId)).map((batch) => batch.members[0]?.attempt),
    ).toEqual([0, 1]);
  });

  it('keep the first answer of AWS, and are found by their instance', async () => {
    const { stepId, planId } = await freshPlan();
    const { launches } = database.store;
    const batch = await insert(batchOf(stepId));
    await launches.markSent(batch.id, NOW);
    await launches.markSent(batch.id, NOW);
    const instances = bought(stepId, 'i-0aaaaaaaaaaaaaaaa');
    const pools = [{ ...POOL, code: 'InsufficientInstanceCapacity' }];
    await launches.answer(batch.id, {
      status: 'launched',
      code: null,
      message: null,
      pools,
      instances,
      at: NOW,
    });
    await launches.answer(batch.id, {
      status: 'no_capacity',
      code: 'InsufficientInstanceCapacity',
      message: 'late',
      pools: [POOL],
      instances: new Map(),
      at: NOW,
    });
    expect(await launches.findByStep(stepId)).toMatchObject([
      {
        status: 'launched',
        code: null,
        sends: 2,
        pools: [{ ...POOL, code: 'InsufficientInstanceCapacity' }],
        members: [
          { instanceId: 'i-0aaaaaaaaaaaaaaaa', instanceType: 'm6i.large', availabilityZone: 'us-east-1b' },
        ],
      },
    ]);
    expect(await launches.findByInstance('i-0aaaaaaaaaaaaaaaa')).toEqual({ stepId, planId });
    expect(await launches.findByInstance('i-0bbbbbbbbbbbbbbbb')).toBeNull();
  });

  it('never deal one instance to two steps', async () => {
    const [one, two] = [await freshPlan(), await freshPlan()];
    const [first, second] = [await insert(batchOf(one.stepId)), await insert(batchOf(two.stepId))];
    const answer = (stepId: string) => ({
      status: 'launched' as const,
      code: null,
      message: null,
      pools: [POOL],
      instances: bought(stepId, 'i-0cccccccccccccccc'),
      at: NOW,
    });
    await database.store.launches.answer(first.id, answer(one.stepId));
    await expect(database.store.launches.answer(second.id, answer(two.stepId))).rejects.toThrow();
  });
});

describe('pools without room', () => {
  it('are left alone until their time is over, per account and region', async () => {
    const { stepId } = await freshPlan();
    const { capacity } = database.store;
    const until = new Date(NOW.getTime() + 180_000);
    const error = {
      account: ACCOUNT,
      region: REGION,
      instanceType: 'm5.large',
      availabilityZone: 'us-east-1a',
      lifecycle: 'spot' as const,
      code: 'InsufficientInstanceCapacity',
      seenAt: NOW,
      until,
      stepId,
    };
    await capacity.remember({ ...error, until: NOW });
    await capacity.remember(error);
    expect([...(await capacity.findActive(ACCOUNT, REGION, NOW))]).toEqual(['m5.large/us-east-1a/spot']);
    expect((await capacity.findActive(ACCOUNT, REGION, until)).size).toBe(0);
    expect((await capacity.findActive(ACCOUNT, 'eu-west-1', NOW)).size).toBe(0);
  });
});
