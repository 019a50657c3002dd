import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPlan, PACKING } from '@/server/adapters/postgres/testing/build-rows';
import {
  NOW,
  openFreshDatabase,
  seedCluster,
  type FreshDatabase,
} from '@/server/adapters/postgres/testing/fresh-database';
import { DEFAULT_SAFETY_POLICY } from '@/server/domain/safety/policy/safety-policy';
import { dollars } from '@/server/domain/safety/testing/build-mix';
import type { NodeRow } from '@/server/ports/repositories/fleet-repository';
import { describePool, type PoolFacts } from './fleet-mix';
import { judgeAndReserve, type JudgedSession } from './judge-and-reserve';

let database: FreshDatabase;
beforeAll(async () => {
  database = await openFreshDatabase();
});
afterAll(() => database.close());

const facts: PoolFacts = {
  advisor: { asOf: '2026-01-01', source: 'a test', bandOf: () => 0 },
  recentInterruptions: new Map(),
};
/** Sizes by name, so that a node's share of the capacity is plain. */
const VCPU: Readonly<Record<string, number>> = {
  'm5.large': 2,
  'm5a.large': 2,
  'm6i.large': 2,
  'm5.2xlarge': 8,
};

const row = (instanceType: string, zone: string, nodeType: 'spot' | 'on-demand'): NodeRow => ({
  nodeName: `${nodeType}-${instanceType}-${zone}`,
  nodeUid: `${nodeType}-${instanceType}-${zone}`,
  instanceId: null,
  instanceType,
  availabilityZone: zone,
  nodeType,
  owner: 'standalone',
  autoScalingGroup: null,
  status: 'ready',
  unschedulable: false,
  cpuCores: VCPU[instanceType] ?? 0,
  memoryGb: 8,
  pricePerHour: dollars('0.05'),
  priceSource: null,
  podCount: 0,
  nodeCreatedAt: NOW,
});
const LARGE = row('m5.2xlarge', 'us-east-1a', 'on-demand');
/** Spot holds 10 of 20 vCPU, and 10 of 12 without the large node: one more Spot node leaves 14.3 % on-demand. */
const ROWS: readonly NodeRow[] = [
  row('m5.large', 'us-east-1a', 'spot'),
  row('m5.large', 'us-east-1b', 'spot'),
  row('m5a.large', 'us-east-1b', 'spot'),
  row('m5a.large', 'us-east-1c', 'spot'),
  row('m6i.large', 'us-east-1c', 'spot'),
  row('m5.large', 'us-east-1b', 'on-demand'),
  LARGE,
];

/** A cluster with those nodes and a plan of this status that is to take the large one away in a later batch. */
async function clusterBeside(status: 'executing' | 'awaiting_approval', account: string) {
  const owner = await seedCluster(database, { account });
  const cluster = await database.store.fleet.findMonitoredById(owner.clusterId);
  if (cluster === null) throw new Error('the cluster is not stored');
  const later = {
    id: v7(),
    position: 1,
    stepType: 'cordon' as const,
    target: LARGE.nodeName,
    dependsOn: [],
    status: 'pending' as const,
    input: { node_name: LARGE.nodeName, node_uid: 'uid-1' },
    idempotencyKey: v7(),
    deadlineAt: null,
  };
  const optimization = {
    optimizationType: 'spot_optimize' as const,
    subjectInstanceId: null,
    subject: PACKING,
    status,
    steps: [later],
  };
  await database.store.plans.insert(buildPlan(owner, optimization));
  const launch = { ...later, id: v7(), stepType: 'launch' as const, input: {}, idempotencyKey: v7() };
  const scaleUp = buildPlan(owner, {
    optimizationType: 'scale_up',
    subjectInstanceId: null,
    subject: { kind: 'scale_up', title: 'Scale-up', needs_approval: false, scheduled: false, by_hand: false },
    steps: [launch],
  });
  await database.store.plans.insert(scaleUp);
  const session: JudgedSession = {
    cluster,
    snapshot: () => null,
    facts: {
      rows: () => ROWS,
      instance: () => null,
      spotPrice: () => dollars('0.03'),
      onDemandPrice: () => ({ pricePerHour: dollars('0.1'), source: 'a test' }),
      instanceType: (instanceType) => ({
        instanceType,
        vcpu: VCPU[instanceType] ?? 0,
        memoryMib: 8192,
        architectures: ['x86_64'],
        currentGeneration: true,
        bareMetal: false,
        gpuCount: 0,
        spotSupported: true,
        burstable: false,
      }),
    },
  };
  return (lifecycle: 'spot' | 'on-demand') => {
    const pool = describePool(session, facts, {
      instanceType: 'm6i.large',
      availabilityZone: 'us-east-1a',
      lifecycle,
    });
    if (pool === null) throw new Error('the type is not known');
    const deps = {
      store: database.store,
      clock: { now: () => NOW, sleep: () => Promise.resolve() },
      ids: { newId: v7 },
      telemetry: { judged: () => undefined },
    };
    const offer = { planId: scaleUp.id, stepId: launch.id, pool, leaving: null };
    return judgeAndReserve(deps, session, { facts, policy: DEFAULT_SAFETY_POLICY, offer });
  };
}

describe('a node for waiting pods, beside a plan that will take others away', () => {
  it('is no Spot node that the layers would not bear once those are gone; on-demand it may be', async () => {
    const judge = await clusterBeside('executing', '111122223333');
    const spot = await judge('spot');
    expect(spot.kind).toBe('rejected');
    expect(spot.verdict.violations.map((violation) => violation.violationType)).toContain('on_demand_buffer');
    expect((await judge('on-demand')).kind).toBe('approved');
  });

  it('may be Spot while nobody has approved that plan', async () => {
    const judge = await clusterBeside('awaiting_approval', '444455556666');
    expect((await judge('spot')).kind).toBe('approved');
  });
});
