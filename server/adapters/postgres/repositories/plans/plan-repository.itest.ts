import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClaimLostError } from '@/server/ports/repositories/claim-lost-error';
import type { NewPlan, PlanClaim, PlanRecord, StepRecord } from '@/server/ports/repositories/plan-repository';
import { clusters, optimizationHistory, planLog, planSteps } from '../../schema';
import { buildPlan, INSTANCE, PACKING } from '../../testing/build-rows';
import {
  NOW,
  openFreshDatabase,
  REGION,
  seedCluster,
  type FreshDatabase,
} from '../../testing/fresh-database';

let database: FreshDatabase;
beforeAll(async () => {
  database = await openFreshDatabase();
});
afterAll(() => database.close());

let count = 0;
/** A customer, cluster and account of its own for each test. */
async function freshOwner() {
  count += 1;
  const account = String(count).padStart(12, '0');
  return { account, ...(await seedCluster(database, { account })) };
}

type Owner = Awaited<ReturnType<typeof freshOwner>>;

function planOf(owner: Owner, changes: Partial<NewPlan> = {}): NewPlan {
  const { account, customerId, clusterId } = owner;
  return buildPlan({ customerId, clusterId }, { account, ...changes });
}

/** A stored plan that this worker has claimed under its lease. */
async function claimed(owner: Owner, workerId = 'w1') {
  const { leases, plans } = database.store;
  const plan = planOf(owner);
  await plans.insert(plan);
  const key = { account: owner.account, region: REGION };
  await leases.ensure([key]);
  const lease = await leases.acquire(key, workerId, 600);
  if (lease === null) throw new Error('the lease is not free');
  const claim: PlanClaim = { planId: plan.id, ...key, workerId, fencing: lease.fencing };
  const record = await plans.claim(claim);
  if (record === null) throw new Error('the plan could not be claimed');
  return { claim, record, step: firstStep(record) };
}

function firstStep(plan: PlanRecord): StepRecord {
  const [step] = plan.steps;
  if (step === undefined) throw new Error('the plan has no step');
  return step;
}

async function takeOver(claim: PlanClaim, workerId = 'w2'): Promise<PlanClaim> {
  await database.store.leases.release(claim, claim.workerId);
  const lease = await database.store.leases.acquire(claim, workerId, 600);
  if (lease === null) throw new Error('the lease is not free');
  return { ...claim, workerId, fencing: lease.fencing };
}

const ENDED = { status: 'succeeded', result: { changed: true }, error: null, at: NOW } as const;

describe('insert', () => {
  it('opens one interruption of an instance for 20 that try at once', async () => {
    const owner = await freshOwner();
    const other = database.openAnother();
    const opened = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const { store } = index % 2 === 0 ? database : other;
        return store.transaction((tx) => tx.plans.insert(planOf(owner)));
      }),
    );
    expect(opened.filter(Boolean)).toHaveLength(1);
    const rows = await database.db
      .select()
      .from(optimizationHistory)
      .where(eq(optimizationHistory.account, owner.account));
    expect(rows).toHaveLength(1);
    expect(await database.db.$count(planSteps, eq(planSteps.planId, rows[0]?.id ?? ''))).toBe(2);
  });

  it('opens a second one once the first has ended', async () => {
    const owner = await freshOwner();
    const { claim } = await claimed(owner);
    expect(await database.store.plans.insert(planOf(owner))).toBe(false);
    await database.store.plans.update(claim, { status: 'completed', completedAt: NOW });
    const second = planOf(owner, { createdAt: new Date(NOW.getTime() + 1000) });
    expect(await database.store.plans.insert(second)).toBe(true);
    const latest = await database.store.plans.findLatestInterruption(owner.account, REGION, INSTANCE);
    expect(latest?.id).toBe(second.id);
  });

  it.each<{ name: string; changes: Partial<NewPlan> }>([
    { name: 'another instance', changes: { subjectInstanceId: 'i-0fedcba9876543210' } },
    { name: 'another region', changes: { region: 'eu-west-1' } },
    { name: 'a manual plan of the same instance', changes: { optimizationType: 'manual' } },
    { name: 'a record of advise mode', changes: { status: 'completed', completedAt: NOW } },
  ])('does not confuse it with $name', async ({ changes }) => {
    const owner = await freshOwner();
    await database.store.plans.insert(planOf(owner));
    expect(await database.store.plans.insert(planOf(owner, changes))).toBe(true);
  });
});

describe('claim', () => {
  it('is given to the holder of the lease under its fencing number only', async () => {
    const owner = await freshOwner();
    const { claim } = await claimed(owner);
    const { plans } = database.store;
    expect(await plans.claim({ ...claim, workerId: 'w2' })).toBeNull();
    expect(await plans.claim({ ...claim, fencing: claim.fencing - 1 })).toBeNull();
    expect(await plans.claim({ ...claim, fencing: claim.fencing + 1 })).toBeNull();
    expect((await plans.claim(claim))?.steps.map((step) => step.stepType)).toEqual(['cordon', 'drain']);
  });

  it('is given to the successor, to whom what had ended stays ended', async () => {
    const owner = await freshOwner();
    const { claim, step } = await claimed(owner);
    const { plans } = database.store;
    const running = await plans.startStep(claim, step, 'running', NOW);
    const saved = await plans.saveStepResult(claim, running, { cordoned_at: NOW.toISOString() });
    await plans.endStep(claim, saved, ENDED);
    const next = await takeOver(claim);
    const resumed = await plans.claim(next);
    expect(resumed?.steps.map((one) => one.status)).toEqual(['succeeded', 'pending']);
    expect(resumed?.steps[0]).toMatchObject({ attempts: 1, startedAt: NOW, result: { changed: true } });
  });

  it('of an ended plan is nobody’s', async () => {
    const { claim } = await claimed(await freshOwner());
    await database.store.plans.update(claim, { status: 'failed', completedAt: NOW });
    expect(await database.store.plans.claim(claim)).toBeNull();
  });
});

describe('once the lease has moved on', () => {
  const writes: readonly {
    readonly name: string;
    readonly write: (claim: PlanClaim, step: StepRecord) => Promise<unknown>;
  }[] = [
    {
      name: 'startStep',
      write: (claim, step) => database.store.plans.startStep(claim, step, 'running', NOW),
    },
    { name: 'endStep', write: (claim, step) => database.store.plans.endStep(claim, step, ENDED) },
    {
      name: 'saveStepResult',
      write: (claim, step) => database.store.plans.saveStepResult(claim, step, { changed: true }),
    },
    { name: 'update', write: (claim) => database.store.plans.update(claim, { outcome: 'stale' }) },
  ];

  it.each(writes)('$name throws ClaimLostError and changes nothing', async ({ write }) => {
    const { claim, step } = await claimed(await freshOwner());
    const next = await takeOver(claim);
    const before = await database.store.plans.findById(claim.planId);
    await expect(write(claim, step)).rejects.toBeInstanceOf(ClaimLostError);
    expect(await database.store.plans.findById(claim.planId)).toEqual(before);
    await expect(write(next, step)).resolves.not.toThrow();
  });

  it.each(writes)('$name of a released lease throws ClaimLostError', async ({ write }) => {
    const { claim, step } = await claimed(await freshOwner());
    await database.store.leases.release(claim, claim.workerId);
    await expect(write(claim, step)).rejects.toBeInstanceOf(ClaimLostError);
  });

  it('a worker that took the lease again cannot go on under its old number', async () => {
    const { claim, step } = await claimed(await freshOwner());
    await takeOver(claim, claim.workerId);
    await expect(database.store.plans.startStep(claim, step, 'running', NOW)).rejects.toBeInstanceOf(
      ClaimLostError,
    );
  });
});

describe('steps', () => {
  it('are written once by two that saw the same version', async () => {
    const { claim, step } = await claimed(await freshOwner());
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => database.store.plans.startStep(claim, step, 'running', NOW)),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect((await database.store.plans.findById(claim.planId))?.steps[0]?.attempts).toBe(1);
  });

  it('keep the time of their first start when they are resumed', async () => {
    const { claim, step } = await claimed(await freshOwner());
    const { plans } = database.store;
    const first = await plans.startStep(claim, step, 'running', NOW);
    const again = await plans.startStep(claim, first, 'running', new Date(NOW.getTime() + 60_000));
    expect(again).toMatchObject({ startedAt: NOW, attempts: 2 });
  });
});

describe('lists', () => {
  it('name open plans of an account and region, and what they take away', async () => {
    const owner = await freshOwner();
    const { claim } = await claimed(owner);
    await database.store.plans.insert(
      planOf(owner, {
        optimizationType: 'spot_optimize',
        status: 'awaiting_approval',
        steps: [],
        subject: PACKING,
      }),
    );
    const { plans } = database.store;
    expect(await plans.findOpen(owner.account, REGION)).toEqual([
      { id: claim.planId, claimFencing: claim.fencing },
    ]);
    const subjects = [{ planId: claim.planId, instanceId: INSTANCE, nodeName: 'node-1' }];
    expect(await plans.findOpenSubjects(owner.clusterId)).toEqual(subjects);
    await plans.update(claim, { status: 'completed', completedAt: NOW });
    expect(await plans.findOpen(owner.account, REGION)).toEqual([]);
    expect(await plans.findOpenSubjects(owner.clusterId)).toEqual([]);
  });
});

describe('optimizations', () => {
  const optimization = (owner: Owner, changes: Partial<NewPlan> = {}) =>
    planOf(owner, {
      optimizationType: 'spot_optimize',
      status: 'deciding',
      subjectInstanceId: null,
      steps: [],
      ...changes,
    });

  it('are one at a time in a cluster, whatever their kind, and dry runs beside them', async () => {
    const owner = await freshOwner();
    const { plans } = database.store;
    expect(await plans.insert(optimization(owner))).toBe(true);
    expect(await plans.insert(optimization(owner, { optimizationType: 'bin_pack' }))).toBe(false);
    expect(await plans.insert(optimization(owner, { dryRun: true }))).toBe(true);
    expect(await plans.findOpen(owner.account, REGION)).toHaveLength(2);
  });

  it('get the steps that deciding found, and none when the lease has moved on', async () => {
    const owner = await freshOwner();
    const { claim } = await claimed(owner);
    const draft = {
      id: crypto.randomUUID(),
      position: 7,
      stepType: 'guard' as const,
      target: 'batch 1 of 1',
      dependsOn: [0],
      status: 'pending' as const,
      input: { check: 'mix' as const, batch: 1, additions: [], removals: [] },
      idempotencyKey: crypto.randomUUID(),
      deadlineAt: null,
    };
    await database.store.plans.appendSteps(claim, [draft]);
    expect((await database.store.plans.findById(claim.planId))?.steps.at(-1)).toMatchObject(draft);
    await takeOver(claim);
    const late = { ...draft, id: crypto.randomUUID(), position: 8, idempotencyKey: crypto.randomUUID() };
    await expect(database.store.plans.appendSteps(claim, [late])).rejects.toThrow(ClaimLostError);
  });

  it('take a node away only once its cordon has begun', async () => {
    const owner = await freshOwner();
    const node = (target: string) => ({ node_name: target, node_uid: target, instance_id: `i-${target}` });
    const step = (position: number, target: string) => ({
      id: crypto.randomUUID(),
      position,
      target,
      dependsOn: [],
      status: 'pending' as const,
      idempotencyKey: crypto.randomUUID(),
      deadlineAt: null,
    });
    const plan = optimization(owner, {
      status: 'executing',
      steps: [
        { ...step(1, 'node-1'), status: 'running', stepType: 'cordon', input: node('node-1') },
        {
          ...step(2, 'node-1'),
          stepType: 'drain',
          input: { ...node('node-1'), grace_seconds: null, timeout_seconds: 900 },
        },
        { ...step(3, 'node-2'), stepType: 'cordon', input: node('node-2') },
      ],
    });
    await database.store.plans.insert(plan);
    expect(await database.store.plans.findOpenSubjects(owner.clusterId)).toEqual([
      { planId: plan.id, instanceId: 'i-node-1', nodeName: 'node-1' },
    ]);
    const planned = await database.store.plans.findOpenSubjects(owner.clusterId, { planned: true });
    expect(planned.map(({ nodeName }) => nodeName).sort()).toEqual(['node-1', 'node-2']);
  });

  it('that wait for a person take nothing away, planned or not', async () => {
    const owner = await freshOwner();
    const cordon = {
      id: crypto.randomUUID(),
      position: 1,
      stepType: 'cordon' as const,
      target: 'node-1',
      dependsOn: [],
      status: 'pending' as const,
      input: { node_name: 'node-1', node_uid: 'node-1', instance_id: 'i-node-1' },
      idempotencyKey: crypto.randomUUID(),
      deadlineAt: null,
    };
    const plan = optimization(owner, { status: 'awaiting_approval', steps: [cordon] });
    await database.store.plans.insert(plan);
    expect(await database.store.plans.findOpenSubjects(owner.clusterId, { planned: true })).toEqual([]);
    const end = { status: 'cancelled', at: NOW, outcome: 'cancelled by a person' } as const;
    expect(await database.store.plans.settle(plan.id, 'awaiting_approval', end)).toBe(true);
    const ended = await database.store.plans.findById(plan.id);
    expect(ended).toMatchObject({ status: 'cancelled', steps: [{ status: 'skipped' }] });
  });

  it('that wait are approved once, or expire', async () => {
    const { plans } = database.store;
    const [first, second] = [await freshOwner(), await freshOwner()];
    const [approved, late] = [first, second].map((owner) =>
      optimization(owner, { status: 'awaiting_approval' }),
    );
    if (approved === undefined || late === undefined) throw new Error('two plans');
    await plans.insert(approved);
    await plans.insert(late);
    const go = { status: 'executing', at: NOW, approvedBy: 'a person' } as const;
    expect(
      await Promise.all([1, 2, 3].map(() => plans.settle(approved.id, 'awaiting_approval', go))),
    ).toEqual(expect.arrayContaining([true, false, false]));
    expect(await plans.findById(approved.id)).toMatchObject({ status: 'executing', approvedBy: 'a person' });
    expect(await plans.expireWaiting(NOW, NOW)).toBe(0);
    expect(await plans.expireWaiting(new Date(NOW.getTime() + 1), NOW)).toBeGreaterThan(0);
    expect(await plans.findById(approved.id)).toMatchObject({ status: 'executing' });
    expect(await plans.findById(late.id)).toMatchObject({ status: 'expired', completedAt: NOW });
  });

  it('keep the first wish to stop, and none once ended', async () => {
    const owner = await freshOwner();
    const { claim } = await claimed(owner);
    const { plans } = database.store;
    expect(await plans.requestCancel(claim.planId, 'one')).toBe('executing');
    expect(await plans.requestCancel(claim.planId, 'another')).toBe('executing');
    expect((await plans.findById(claim.planId))?.cancelRequestedBy).toBe('one');
    await plans.update(claim, { status: 'cancelled', completedAt: NOW });
    expect(await plans.requestCancel(claim.planId, 'late')).toBeNull();
  });
});

describe('a grant that AWS refused as a machine was to be ended', () => {
  const GRANT = 'autoscaling:TerminateInstanceInAutoScalingGroup';

  async function refused(message: string) {
    const owner = await freshOwner();
    const { claim, step } = await claimed(owner);
    const { plans } = database.store;
    const end = { ...ENDED, status: 'failed', error: { code: 'permission_missing', message } } as const;
    const running = await plans.startStep(claim, step, 'running', NOW);
    await plans.endStep(claim, running, end);
    await database.db
      .update(planSteps)
      .set({
        stepType: 'terminate',
        input: { node_name: 'node-1', node_uid: 'uid-1', instance_id: 'i-1', by_us: true },
      })
      .where(eq(planSteps.planId, claim.planId));
    return (since = NOW) =>
      plans.findRefusedGrant(owner.clusterId, GRANT, since).then((at) => ({ at, owner }));
  }

  it('is remembered since then, until the cluster is checked again', async () => {
    const find = await refused(`i-1 stays: the role lacks ${GRANT}`);
    const { at, owner } = await find();
    expect(at).toEqual(NOW);
    expect((await find(new Date(NOW.getTime() + 1))).at).toBeNull();
    await database.db.update(clusters).set({ checkedAt: NOW }).where(eq(clusters.id, owner.clusterId));
    expect((await find()).at).toBeNull();
  });

  it('is no other grant', async () => {
    const find = await refused('the role lacks autoscaling:DescribeAutoScalingGroups');
    expect((await find()).at).toBeNull();
  });
});

describe('the plan log', () => {
  it('can be added to and not changed', async () => {
    const { claim } = await claimed(await freshOwner());
    const line = {
      planId: claim.planId,
      stepId: null,
      at: NOW,
      level: 'info' as const,
      message: 'm',
      detail: {},
    };
    await database.store.plans.appendLines([line, { ...line, message: 'n' }]);
    await database.store.plans.appendLines([]);
    await expect(database.sql`update plan_log set message = 'forged'`).rejects.toThrow('append-only');
    const lines = await database.db.select().from(planLog).where(eq(planLog.planId, claim.planId));
    expect(lines.map((one) => one.message)).toEqual(['m', 'n']);
  });
});
