import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { v7 } from 'uuid';
import { z } from 'zod';
import { createAwsGateway } from '@/server/adapters/aws/gateway';
import { createSecretBox } from '@/server/adapters/crypto/secret-box';
import { buildPlan } from '@/server/adapters/postgres/testing/build-rows';
import {
  openFreshDatabase,
  REGION,
  seedCluster,
  type FreshDatabase,
} from '@/server/adapters/postgres/testing/fresh-database';
import { mintPermit } from '@/server/domain/safety/permit';
import type { AwsGateway, AwsRegion, InstanceFacts } from '@/server/ports/aws';
import {
  startSimulatedTarget,
  type SimulatedTarget,
} from '@/server/testing/aws-conformance/simulated-target';
import { createRecordingLog, systemClock } from '@/server/testing/aws-conformance/test-clock';
import type { LaunchContext } from './launch-context';
import { LaunchSender, type FleetOrder, type LaunchOrder } from './send-launch';

const secretBox = createSecretBox([randomBytes(32).toString('base64')]);
const countersSchema = z.object({ counters: z.record(z.string(), z.number()) });

let database: FreshDatabase;
let target: SimulatedTarget;
let gateway: AwsGateway;
let region: AwsRegion;
let owner: Awaited<ReturnType<typeof seedCluster>>;
let account: InstanceFacts;

beforeAll(async () => {
  database = await openFreshDatabase();
  owner = await seedCluster(database);
  target = await startSimulatedTarget();
  gateway = createAwsGateway({ clock: systemClock, log: createRecordingLog() });
  region = gateway.open({ ...target, clusterId: owner.clusterId });
  const [known] = await region.compute.describeInstances([target.instanceId ?? '']);
  if (known === undefined) throw new Error('the simulated account has no machine');
  account = known;
});
afterEach(() => target.control('DELETE', '/faults'));
afterAll(async () => {
  await gateway.close();
  await target.close();
  await database.close();
});

const newSender = () =>
  new LaunchSender({
    store: database.store,
    clock: systemClock,
    ids: { newId: v7 },
    log: createRecordingLog(),
    secretBox,
  });

const order = (changes: Partial<LaunchOrder> = {}): LaunchOrder => ({
  instanceType: 'm5.large',
  availabilityZone: account.availabilityZone,
  lifecycle: 'on-demand',
  validationId: v7(),
  plan: {
    source: {
      kind: 'explicit',
      imageId: account.imageId ?? '',
      userDataBase64: null,
      instanceProfileArn: null,
      securityGroupIds: [],
    },
    subnets: new Map([[account.availabilityZone, account.subnetId ?? '']]),
    inheritedTags: {},
    origin: 'given',
  },
  ...changes,
});

/** Steps of as many plans, in the order of their ids. */
async function steps(count: number): Promise<readonly LaunchContext[]> {
  const plans = Array.from({ length: count }, () =>
    buildPlan(owner, { subjectInstanceId: `i-${randomBytes(8).toString('hex')}0` }),
  );
  for (const plan of plans) await database.store.plans.insert(plan);
  return plans.map((plan) => ({
    plan: { id: plan.id, clusterId: owner.clusterId, deadlineAt: null },
    step: { id: plan.steps[0]?.id ?? '' },
    signal: new AbortController().signal,
    log: () => Promise.resolve(),
    permit: async (action, permitted, validationId) =>
      mintPermit(
        {
          action,
          clusterId: owner.clusterId,
          target: permitted,
          snapshotVersion: 1,
          validationId: validationId ?? '',
        },
        new Date(),
      ),
    session: {
      cluster: { clusterName: 'production', account: '111122223333', region: REGION },
      aws: region,
    },
  }));
}

const calls = async (call: string) =>
  countersSchema.parse(await target.control('GET', '/door')).counters[call] ?? 0;
const runInstances = () => calls('ec2:RunInstances');

const instanceOf = (result: Awaited<ReturnType<LaunchSender['launch']>>) =>
  result.kind === 'launched' ? result.instanceId : `${result.kind}: ${result.code}`;

async function withTags(planId: string) {
  return (await region.compute.findInstancesByTags({ 'cloudoptim:plan-id': planId })).map(
    ({ instanceId, tags }) => [instanceId, tags['cloudoptim:step-id']],
  );
}

describe('launches of one shape at the same time', () => {
  it('are one request, dealt in the order of step ids, and each machine comes to name its own plan', async () => {
    const before = await runInstances();
    const sender = newSender();
    const contexts = await steps(3);
    const results = await Promise.all([...contexts].reverse().map((one) => sender.launch(one, order())));
    const instances = results.map(instanceOf).reverse();
    expect(await runInstances()).toBe(before + 1);
    expect(new Set(instances).size).toBe(3);
    expect(instances).toEqual([...instances].sort());
    await vi.waitFor(async () => {
      for (const [index, { plan, step }] of contexts.entries())
        expect(await withTags(plan.id)).toEqual([[instances[index], step.id]]);
    });
  });

  it('are not mixed when they differ in pool or tags', async () => {
    const before = await runInstances();
    const sender = newSender();
    const [one, other, bridge] = await steps(3);
    if (one === undefined || other === undefined || bridge === undefined) throw new Error('three steps');
    await Promise.all([
      sender.launch(one, order()),
      sender.launch(other, order({ instanceType: 'c5.large' })),
      sender.launch(bridge, order({ tags: { 'cloudoptim:bridge': 'true' } })),
    ]);
    expect(await runInstances()).toBe(before + 3);
  });

  it('find the same machines again after a crash, whoever asks first, though the answer was lost', async () => {
    await target.control('PUT', '/faults/aws-lost-answer', [{ scope: 'ec2:RunInstances', remaining: 1 }]);
    const contexts = await steps(3);
    const dying = newSender();
    const abandoned = new AbortController();
    const lost = contexts.map((one) =>
      dying.launch(
        { ...one, signal: abandoned.signal, log: () => Promise.reject(new Error('killed')) },
        order(),
      ),
    );
    await Promise.allSettled(lost);
    const successor = newSender();
    const results = await Promise.all(
      [...contexts].reverse().map(async (one) => {
        const [batch] = await database.store.launches.findByStep(one.step.id);
        if (batch === undefined) throw new Error('nothing was stored');
        expect(batch).toMatchObject({ status: 'pending', count: 3 });
        return successor.resume(one, batch);
      }),
    );
    const instances = results.map(instanceOf);
    expect(new Set(instances).size).toBe(3);
    const batches = await Promise.all(contexts.map((one) => database.store.launches.findByStep(one.step.id)));
    expect(batches.map((found) => found.length)).toEqual([1, 1, 1]);
    const token = batches[0]?.[0]?.clientToken ?? '';
    const brought = await region.compute.findInstancesByTags({ 'cloudoptim:launch-token': token });
    expect(brought.map(({ instanceId }) => instanceId).sort()).toEqual([...instances].sort());
  });

  it('leave the last steps without a machine where the pool has too little room, and remember that', async () => {
    const pool = `r5.xlarge/${account.availabilityZone}/spot`;
    await target.control('PUT', '/faults/pool-capacity', [{ scope: pool, capacity: 2 }]);
    const sender = newSender();
    const contexts = await steps(3);
    const results = await Promise.all(
      contexts.map((one) => sender.launch(one, order({ instanceType: 'r5.xlarge', lifecycle: 'spot' }))),
    );
    expect(results.map(({ kind }) => kind)).toEqual(['launched', 'launched', 'no-capacity']);
    const full = await database.store.capacity.findActive('111122223333', REGION, new Date());
    expect([...full]).toEqual([pool]);
    const [, , last] = contexts;
    if (last === undefined) throw new Error('three steps');
    const asked = await database.store.launches.findByStep(last.step.id);
    // Once with the others, and once more before the pool counts as full.
    expect(asked.map(({ count }) => count)).toEqual([3, 1]);
    const batch = asked.at(-1);
    if (batch === undefined) throw new Error('nothing was stored');
    expect(await newSender().resume(last, batch)).toMatchObject({
      kind: 'no-capacity',
      code: 'InsufficientInstanceCapacity',
    });
  });
});

describe('launches over several pools', () => {
  const TYPES = ['m5.large', 'm6i.large', 'm6a.large'];
  const fleetOrder = (): FleetOrder => ({
    pools: TYPES.map((instanceType) => ({ instanceType, availabilityZone: account.availabilityZone })),
    lifecycle: 'spot',
    validationId: v7(),
    plan: {
      source: {
        kind: 'launch-template',
        launchTemplateId: account.tags['aws:ec2launchtemplate:id'] ?? '',
        version: account.tags['aws:ec2launchtemplate:version'] ?? '',
      },
      subnets: new Map([[account.availabilityZone, account.subnetId ?? '']]),
      inheritedTags: {},
      origin: 'given',
    },
  });
  const poolOf = (instanceType = '') => `${instanceType}/${account.availabilityZone}/spot`;

  it('are one fleet, which buys where there is room; want of room is remembered for each pool', async () => {
    const [without, scarce, roomy] = TYPES;
    await target.control('PUT', '/faults/insufficient-capacity', [{ scope: poolOf(without) }]);
    await target.control('PUT', '/faults/pool-capacity', [
      { scope: poolOf(scarce), capacity: 1 },
      { scope: poolOf(roomy), capacity: 1 },
    ]);
    const before = await calls('ec2:CreateFleet');
    const sender = newSender();
    const contexts = await steps(3);
    const results = await Promise.all(contexts.map((one) => sender.launchFromAny(one, fleetOrder())));
    expect(await calls('ec2:CreateFleet')).toBe(before + 1);
    expect(results.map(({ kind }) => kind)).toEqual(['launched', 'launched', 'no-capacity']);
    const bought = results.flatMap((result) => (result.kind === 'launched' ? [result] : []));
    expect(bought.map(({ pool }) => pool.instanceType).sort()).toEqual([roomy, scarce].sort());
    for (const { instanceId, pool } of bought) {
      const [machine] = await region.compute.describeInstances([instanceId]);
      expect(machine).toMatchObject({ instanceType: pool.instanceType, lifecycle: 'spot' });
      expect(machine?.tags['cloudoptim:cluster-id']).toBe(owner.clusterId);
    }
    await vi.waitFor(async () => {
      for (const [index, { instanceId }] of bought.entries())
        expect(await withTags(contexts[index]?.plan.id ?? '')).toEqual([
          [instanceId, contexts[index]?.step.id],
        ]);
    });
    const full = await database.store.capacity.findActive('111122223333', REGION, new Date());
    expect([...full]).toContain(poolOf(without));
    const [last] = await database.store.launches.findByStep(contexts[2]?.step.id ?? '');
    expect(last?.pools.find((one) => one.instanceType === without)?.code).toBe(
      'InsufficientInstanceCapacity',
    );
  });

  it('are not bought twice when the answer is lost and a successor sends the same again', async () => {
    await target.control('PUT', '/faults/aws-lost-answer', [{ scope: 'ec2:CreateFleet', remaining: 1 }]);
    const contexts = await steps(2);
    const dying = newSender();
    await Promise.allSettled(
      contexts.map((one) =>
        dying.launchFromAny({ ...one, log: () => Promise.reject(new Error('killed')) }, fleetOrder()),
      ),
    );
    const successor = newSender();
    const results = await Promise.all(
      contexts.map(async (one) => {
        const [batch] = await database.store.launches.findByStep(one.step.id);
        if (batch === undefined) throw new Error('nothing was stored');
        return successor.resume(one, batch);
      }),
    );
    const instances = results.map(instanceOf);
    expect(new Set(instances).size).toBe(2);
    const [batch] = await database.store.launches.findByStep(contexts[0]?.step.id ?? '');
    const brought = await region.compute.findInstancesByTags({
      'cloudoptim:launch-token': batch?.clientToken ?? '',
    });
    expect(brought.map(({ instanceId }) => instanceId).sort()).toEqual([...instances].sort());
  });

  it('are refused as a whole to a role without the grant, and nothing is bought', async () => {
    await target.control('PUT', '/faults/aws-error', [
      { scope: 'ec2:CreateFleet', code: 'UnauthorizedOperation', status: 403, message: 'not authorized' },
    ]);
    const [one] = await steps(1);
    if (one === undefined) throw new Error('one step');
    expect(await newSender().launchFromAny(one, fleetOrder())).toMatchObject({
      kind: 'refused',
      code: 'UnauthorizedOperation',
    });
  });
});
