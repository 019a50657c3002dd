import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPlan } from '../../testing/build-rows';
import { openFreshDatabase, seedCluster, type FreshDatabase } from '../../testing/fresh-database';

let database: FreshDatabase;

beforeAll(async () => {
  database = await openFreshDatabase();
});
afterAll(() => database.close());

/** The statements that bring stored plans to the present shape. */
const migration = readFileSync('drizzle/0014_typed_steps.sql', 'utf8').split('--> statement-breakpoint');

interface FormerStep {
  readonly type: string;
  readonly input: object;
  readonly result?: object;
}

/** Stores a plan as it was stored before, migrates, and reads it. */
async function migrated(type: string, subject: object, steps: readonly FormerStep[]) {
  const { customerId, clusterId } = await seedCluster(database, {
    account: String(Math.floor(Math.random() * 1e12)).padStart(12, '0'),
  });
  const plan = buildPlan({ customerId, clusterId }, { steps: [], subjectInstanceId: null });
  await database.store.plans.insert(plan);
  await database.db.execute(
    sql`update optimization_history set optimization_type = ${type}, subject = ${JSON.stringify(subject)}::jsonb where id = ${plan.id}`,
  );
  for (const [position, step] of steps.entries())
    await database.db.execute(sql`
      insert into plan_steps (id, plan_id, position, step_type, target, depends_on, status, input, result, idempotency_key)
      values (${v7()}, ${plan.id}, ${position}, ${step.type}, 'target', '{}', 'succeeded', ${JSON.stringify(step.input)}::jsonb,
        ${step.result === undefined ? null : JSON.stringify(step.result)}::jsonb, ${v7()})`);
  for (const statement of migration) await database.db.execute(sql.raw(statement));
  const found = await database.store.plans.findById(plan.id);
  if (found === null) throw new Error('the plan is gone');
  return found;
}

describe('a plan stored in the former shape', () => {
  it('of an interruption is read with its node in each step', async () => {
    const plan = await migrated(
      'interruption',
      {
        eventId: 'e',
        eventKind: 'interruption_warning',
        eventTime: '2026-03-01T10:00:00.000Z',
        receivedAt: '2026-03-01T10:00:01.000Z',
        nodeName: 'node-1',
        nodeUid: 'uid-1',
        instanceId: 'i-1',
        instanceType: 'm5.large',
        availabilityZone: 'us-east-1a',
        owner: 'asg',
        stance: 'group',
        instanceAction: 'terminate',
        group: 'workers',
        vcpu: 2,
        memoryGib: 8,
        validationId: 'v',
      },
      [
        { type: 'cordon', input: {} },
        {
          type: 'drain',
          input: {},
          result: { drained_at: '2026-03-01T10:01:00.000Z', undrained: 0, pods: [] },
        },
        { type: 'launch', input: { sameType: true } },
        {
          type: 'await-group',
          input: {},
          result: { known: ['i-2'], memberState: 'InService', bridge: null },
        },
        { type: 'terminate', input: { byUs: false } },
        { type: 'record', input: {}, result: { undone: true } },
      ],
    );
    expect(plan.subject).toMatchObject({ kind: 'interruption', node_name: 'node-1', memory_gib: 8 });
    const node = { node_name: 'node-1', node_uid: 'uid-1', instance_id: 'i-1' };
    expect(plan.steps).toMatchObject([
      { input: node },
      { input: { ...node, grace_seconds: null, timeout_seconds: 0 }, result: { undrained: 0 } },
      { input: { same_type: true } },
      { result: { known: ['i-2'], member_state: 'InService' } },
      { input: { ...node, by_us: false } },
      { result: { undone: [] } },
    ]);
  });

  it('of a Spot optimization is read with its pools, drains and machines', async () => {
    const pool = { instanceType: 'm5.large', availabilityZone: 'us-east-1a', lifecycle: 'spot' };
    const stored = { instance_type: 'm5.large', availability_zone: 'us-east-1a', lifecycle: 'spot' };
    const node = { nodeName: 'n', nodeUid: 'u', instanceId: 'i-1', ...pool };
    const machine = { ...stored, instance_id: 'i-2', origin: 'plan' };
    const plan = await migrated(
      'spot_optimize',
      { title: 'Spot', graceSeconds: null, timeoutSeconds: 900, needsApproval: true, scheduled: true },
      [
        {
          type: 'guard',
          input: { check: 'mix', batch: 1, additions: [{ ...pool, count: 2 }], removals: ['n'] },
          result: { validation_id: 'v', offers: [{ planned: 'p', pools: [pool] }] },
        },
        { type: 'launch', input: pool, result: machine },
        { type: 'wait-ready', input: {}, result: { ...machine, gave_up: 'i-0' } },
        { type: 'drain', input: node },
        {
          type: 'terminate',
          input: { ...node, byUs: true, group: { name: 'g', minSize: 1, desiredCapacity: 2 } },
        },
      ],
    );
    expect(plan.subject).toEqual({
      kind: 'spot_optimize',
      title: 'Spot',
      needs_approval: true,
      scheduled: true,
    });
    expect(plan.steps).toMatchObject([
      { input: { additions: [{ ...stored, count: 2 }] }, result: { offers: [{ pools: [stored] }] } },
      { input: stored, result: machine },
      { result: { given_up: [{ instance_id: 'i-0' }] } },
      { input: { node_name: 'n', grace_seconds: null, timeout_seconds: 900 } },
      { input: { by_us: true, group: { name: 'g', min_size: 1, desired_capacity: 2 } } },
    ]);
  });

  it('of a scale, a proof and a roll-back is of its kind', async () => {
    const scaled = await migrated(
      'manual',
      {
        title: 'Scale',
        validationId: 'v',
        kind: 'Deployment',
        namespace: 'shop',
        name: 'web',
        uid: 'u',
        replicas: 3,
      },
      [{ type: 'scale', input: {} }],
    );
    expect(scaled.subject).toMatchObject({ kind: 'manual', validation_id: 'v' });
    expect(scaled.steps[0]?.input).toEqual({
      kind: 'Deployment',
      namespace: 'shop',
      name: 'web',
      uid: 'u',
      replicas: 3,
    });
    const proof = { title: 'Proof', validationId: 'v', kind: 'template_proof' };
    expect((await migrated('manual', proof, [])).subject.kind).toBe('template_proof');
    const rollback = { title: 'Back', validationId: 'v', rollbackOf: 'p' };
    expect((await migrated('rightsize', rollback, [])).subject).toMatchObject({
      kind: 'rightsize_rollback',
      rollback_of: 'p',
    });
  });
});
