import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { safetyValidations } from '@/server/adapters/postgres/schema';
import {
  NOW,
  openFreshDatabase,
  seedCluster,
  type FreshDatabase,
} from '@/server/adapters/postgres/testing/fresh-database';
import { uuidSource } from '@/server/adapters/system/uuid-source';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { Store } from '@/server/ports/store';
import { openOperation, type Operation } from './open-operation';

let database: FreshDatabase;

beforeAll(async () => {
  database = await openFreshDatabase();
});
afterAll(() => database.close());

const OPERATION: Operation = {
  title: 'Bridge node node-1 is removed',
  kind: 'bridge_removal',
  subject: { kind: 'manual', node_name: 'node-1' },
  steps: [
    {
      position: 0,
      stepType: 'drain',
      target: 'node-1',
      dependsOn: [],
      input: { node_name: 'node-1', node_uid: 'uid-1', grace_seconds: null, timeout_seconds: 600 },
    },
  ],
  findings: { group: 'workers' },
  onlyPlanOf: { nodeName: 'node-1', instanceId: 'i-0abcdef1234567890' },
};

let accounts = 0;

async function monitored(): Promise<MonitoredCluster> {
  accounts += 1;
  const { clusterId } = await seedCluster(database, { account: String(accounts).padStart(12, '0') });
  const cluster = await database.store.fleet.findMonitoredById(clusterId);
  if (cluster === null) throw new Error('the cluster is not monitored');
  return cluster;
}

const open = (store: Store, cluster: MonitoredCluster, operation: Operation = OPERATION) =>
  openOperation(
    { store, clock: { now: () => NOW, sleep: async () => undefined }, ids: uuidSource },
    cluster,
    { name: 'system:bridge' },
    operation,
  );

describe('an operation of which a node may have one', () => {
  it('is opened once, however many processes come to it at the same moment', async () => {
    const cluster = await monitored();
    const stores = Array.from({ length: 4 }, () => database.openAnother().store);
    const outcomes = await Promise.all(stores.map((store) => open(store, cluster)));
    const opened = outcomes.flatMap((outcome) => (outcome.ok ? outcome.value.planId : []));
    expect(opened).toHaveLength(1);
    expect(outcomes.flatMap((outcome) => (outcome.ok ? [] : outcome.error.code))).toEqual([
      'plan_open',
      'plan_open',
      'plan_open',
    ]);
    expect(await database.store.plans.findOpenSubjects(cluster.clusterId)).toEqual([
      { planId: opened[0], instanceId: 'i-0abcdef1234567890', nodeName: 'node-1' },
    ]);
    const validations = await database.db.select().from(safetyValidations);
    expect(validations).toMatchObject([{ planId: opened[0], kind: 'bridge_removal', isSafe: true }]);
  });

  it('does not stand in the way of another node', async () => {
    const cluster = await monitored();
    expect((await open(database.store, cluster)).ok).toBe(true);
    const other = { nodeName: 'node-2', instanceId: 'i-0fedcba9876543210' };
    const outcome = await open(database.store, cluster, {
      ...OPERATION,
      subject: { kind: 'manual', node_name: 'node-2' },
      onlyPlanOf: other,
    });
    expect(outcome.ok).toBe(true);
  });
});

describe('any operation', () => {
  it.each([
    ['advise_mode', { mode: 'advise' }],
    ['paused', { pause: 'everything' }],
  ] as const)('is refused with %s, and leaves nothing', async (code, changes) => {
    const cluster = await monitored();
    const outcome = await open(database.store, { ...cluster, ...changes });
    expect(outcome).toMatchObject({ ok: false, error: { kind: 'unprocessable', code } });
    expect(await database.store.plans.findOpenSubjects(cluster.clusterId)).toEqual([]);
  });
});
