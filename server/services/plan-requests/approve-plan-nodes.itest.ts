import { afterAll, beforeAll, expect, it } from 'vitest';
import { v7 } from 'uuid';
import { createClusterRepository } from '@/server/adapters/postgres/repositories/clusters/cluster-repository';
import { buildPlan, INSTANCE, PACKING } from '@/server/adapters/postgres/testing/build-rows';
import {
  NOW,
  openFreshDatabase,
  seedCluster,
  type FreshDatabase,
} from '@/server/adapters/postgres/testing/fresh-database';
import { ALL_FEATURES } from '@/server/domain/features/testing/all-features';
import type { NodeRow } from '@/server/ports/repositories/fleet-repository';
import type { Actor } from '@/server/services/access/actor';
import { createApproveOptimization } from './settle-plan';

let database: FreshDatabase;
beforeAll(async () => {
  database = await openFreshDatabase();
});
afterAll(() => database.close());

const OPERATOR: Actor = {
  id: 'operator',
  name: 'operator@example.com',
  role: 'operator',
  scope: { kind: 'all' },
};

const NODE: NodeRow = {
  nodeName: 'node-1',
  nodeUid: 'uid-1',
  instanceId: INSTANCE,
  instanceType: 'm5.large',
  availabilityZone: 'us-east-1a',
  nodeType: 'spot',
  owner: 'standalone',
  autoScalingGroup: null,
  status: 'ready',
  unschedulable: false,
  cpuCores: 2,
  memoryGb: 8,
  pricePerHour: null,
  priceSource: null,
  podCount: 0,
  nodeCreatedAt: NOW,
};

it('refuses a plan whose nodes are gone, and changes nothing of it', async () => {
  const { store } = database;
  const owner = await seedCluster(database);
  await store.fleet.saveTemplate(
    {
      clusterId: owner.clusterId,
      origin: 'learned',
      learnedFromInstanceId: INSTANCE,
      launchTemplateId: null,
      launchTemplateVersion: null,
      imageId: 'ami-1',
      userDataSealed: null,
      instanceProfileArn: null,
      securityGroupIds: [],
      subnets: {},
      status: 'verified',
      reviewReasons: [],
      verifiedAt: NOW,
    },
    v7(),
    NOW,
  );
  const plan = buildPlan(owner, {
    optimizationType: 'bin_pack',
    status: 'awaiting_approval',
    subject: PACKING,
    subjectInstanceId: null,
  });
  await store.plans.insert(plan);
  const before = await store.plans.findById(plan.id);
  const approve = createApproveOptimization({
    store,
    clusters: createClusterRepository(database.db),
    clock: { now: () => NOW, sleep: () => Promise.resolve() },
    features: ALL_FEATURES,
  });
  const decide = () => approve({ optimizationId: plan.id }, OPERATOR);
  const save = (rows: readonly NodeRow[]) =>
    store.fleet.saveNodes(owner.clusterId, rows, { podCount: 0, autoscaler: null }, NOW);

  for (const rows of [[], [{ ...NODE, nodeUid: 'uid-2' }]]) {
    await save(rows);
    expect(await decide()).toMatchObject({
      ok: false,
      error: {
        kind: 'conflict',
        code: 'nodes_gone',
        message: 'node-1: this node is gone since the plan was decided; decide again',
      },
    });
    expect(await store.plans.findById(plan.id)).toEqual(before);
  }

  await save([NODE]);
  expect(await decide()).toMatchObject({ ok: true, value: { status: 'executing' } });
});
