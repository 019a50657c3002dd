import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createPauseRepository } from '@/server/adapters/postgres/repositories/clusters/pause-repository';
import * as schema from '@/server/adapters/postgres/schema';
import { drizzle } from 'drizzle-orm/postgres-js';
import { eventually } from '../../testing/stack/eventually';
import { ONE_SIZE, OptimizationScene } from '../../testing/scene/optimization-scene';
import { askApi, closeBudget, deployWeb } from '../../testing/scene/admin-api';
import { reportFigures } from '../../testing/figures';

/** Two batches: of nine nodes of one size, a third are two. */
const SWAPPED = 4;

const cluster = (name: string, changes: object = {}) => ({
  name,
  nodes: 9,
  pods_per_node: 0,
  ownership: 'standalone',
  spot_share: 0,
  instance_types: ONE_SIZE,
  zones: ['d', 'e', 'f'],
  ...changes,
});

/** One cluster for each test: they run side by side, since most of their time is waiting. */
const CLUSTERS = [
  cluster('no-room', { zones: ['a', 'b', 'c'] }),
  cluster('never-ready'),
  cluster('held'),
  cluster('marked'),
  cluster('cancelled'),
  cluster('paused'),
  cluster('drain-warned', { spot_share: 0.3 }),
  cluster('unborn', { region: 'us-west-2', zones: ['a', 'b', 'c'] }),
  cluster('new-warned'),
];

let scene: OptimizationScene;

beforeAll(async () => {
  scene = await OptimizationScene.open({
    world: { clusters: CLUSTERS, boot_seconds: 3, pending_seconds: [1, 2] },
  });
  await Promise.all(CLUSTERS.map(({ name }) => deployWeb(scene.scene, name, 18)));
  // No test waits the quarter of an hour that a drain may take.
  await scene.scene.sql.unsafe(`
    create function short_drain() returns trigger language plpgsql as $$
      begin
        if exists (select 1 from optimization_history as plan
          where plan.id = new.plan_id and plan.cluster_id = '${scene.clusterId('held')}') then
          new.input := jsonb_set(new.input, '{timeout_seconds}', '20');
        end if;
        return new;
      end $$;
    create trigger short_drain before insert on plan_steps for each row
      when (new.step_type = 'drain') execute function short_drain()`);
});

afterAll(async () => {
  await scene.close();
});

/** What of a plan is to be seen after its end, with everything that must never be. */
async function aftermath(name: string, planId: string, since: string, deadlineMs?: number) {
  const plan = await scene.ended(planId, deadlineMs);
  const [traces, steps, cordoned, died] = await Promise.all([
    scene.traces(planId, since),
    scene.steps(planId),
    eventually('no node to be cordoned', async () => (await scene.cordoned(name)).length === 0).catch(() =>
      scene.cordoned(name),
    ),
    scene.diedUndrained(name),
  ]);
  reportFigures(name, {
    status: plan.status,
    outcome: plan.outcome,
    launched: traces.launched.length,
    running: traces.running.length,
    terminations: traces.terminations.length,
  });
  expect(cordoned).toBe(true);
  expect(died).toBe(0);
  expect(steps.filter((step) => step.status === 'pending' || step.status === 'running')).toEqual([]);
  expect(new Set(traces.terminations).size).toBe(traces.terminations.length);
  return { plan, steps, ...traces };
}

const removedBy = (steps: Awaited<ReturnType<OptimizationScene['steps']>>) =>
  steps
    .filter((step) => step.step_type === 'terminate' && step.status === 'succeeded')
    .map((step) => step.target);

const givenUpSchema = z.object({
  given_up: z.array(z.object({ instance_id: z.string(), code: z.string() })),
});

/** Machines that the waits for new nodes have given up, each with why. */
const givenUp = (steps: Awaited<ReturnType<OptimizationScene['steps']>>) =>
  steps.flatMap((step) => givenUpSchema.safeParse(step.result).data?.given_up ?? []);

const begunLaunches = (steps: Awaited<ReturnType<OptimizationScene['steps']>>) =>
  steps.filter((step) => step.step_type === 'launch' && step.status === 'succeeded');

/** Twice the three minutes of a node, and the rest of a plan. */
const TWO_POOLS_MS = 560_000;

describe.concurrent('a Spot optimization that cannot go on', () => {
  it('because no pool has room for its second batch keeps the first and brings back the rest', async () => {
    const since = scene.scene.now();
    const planId = await scene.triggerSwap('no-room', SWAPPED);
    await scene.reached(planId, 'drain', 'running');
    for (const zone of ['a', 'b', 'c']) await scene.fault('insufficient-capacity', `*/us-east-1${zone}/*`);
    const { plan, steps, launched, running, terminations } = await aftermath('no-room', planId, since);
    const removed = removedBy(steps);
    expect(plan.status, plan.outcome ?? '').toBe('failed');
    expect(removed.length).toBeGreaterThan(0);
    expect(plan.outcome).toContain(`${removed.length} node(s) had been removed before`);
    expect(terminations.toSorted()).toEqual(removed.toSorted());
    expect(running.toSorted()).toEqual(launched.toSorted());
    expect(await scene.running('no-room')).toHaveLength(9 - removed.length + launched.length);
  });

  it('because a node never becomes Ready leaves the cluster as it was', async () => {
    await scene.fault('node-never-ready', 'never-ready');
    const before = await scene.running('never-ready');
    const since = scene.scene.now();
    const planId = await scene.triggerSwap('never-ready', SWAPPED);
    const { plan, steps, launched, running, terminations } = await aftermath(
      'never-ready',
      planId,
      since,
      TWO_POOLS_MS,
    );
    expect(plan.status, plan.outcome ?? '').toBe('rolled_back');
    expect(plan.outcome).toContain('was not Ready after 180 s');
    const given = givenUp(steps);
    expect(given.map((one) => one.code)).toContain('not_ready');
    // The next pool was tried before the plan was given up.
    expect(launched.length).toBeGreaterThan(begunLaunches(steps).length);
    expect(running).toEqual([]);
    expect(terminations.toSorted()).toEqual(launched.toSorted());
    expect(await scene.running('never-ready')).toEqual(before);
  }, 600_000);

  it('because a budget never allows an eviction makes its nodes schedulable again', async () => {
    await scene.fault('eviction-webhook-denied', 'held');
    const before = await scene.running('held');
    const since = scene.scene.now();
    const planId = await scene.triggerSwap('held', SWAPPED);
    await scene.reached(planId, 'drain', 'running');
    await closeBudget(scene.scene, 'held');
    await scene.endFault('eviction-webhook-denied', 'held');
    const { plan, launched, running, terminations } = await aftermath('held', planId, since);
    expect(plan.status, plan.outcome ?? '').toBe('rolled_back');
    expect(plan.outcome).toMatch(/pod\(s\) did not leave in time/);
    expect(running).toEqual([]);
    expect(terminations.toSorted()).toEqual(launched.toSorted());
    expect(await scene.running('held')).toEqual(before);
  });

  it('since a node of its second batch is marked do-not-disrupt meanwhile is done in part', async () => {
    const since = scene.scene.now();
    const planId = await scene.triggerSwap('marked', SWAPPED);
    const marked = await eventually('the last cordon to be planned', async () =>
      (await scene.steps(planId)).findLast((step) => step.step_type === 'cordon'),
    );
    await askApi(scene.scene.cluster('marked'), `/api/v1/nodes/${marked.target}`, {
      method: 'PATCH',
      contentType: 'application/merge-patch+json',
      body: { metadata: { annotations: { 'cloudoptim.io/do-not-disrupt': 'true' } } },
    });
    const { plan, steps, launched, running } = await aftermath('marked', planId, since, TWO_POOLS_MS);
    const removed = removedBy(steps);
    expect(plan.status, plan.outcome ?? '').toBe('completed');
    expect(removed.length).toBeGreaterThan(0);
    expect(plan.outcome).toContain(`done in part: ${removed.length} node(s) were replaced or removed`);
    expect(plan.outcome).toContain(`${marked.target} must stay: it is marked do-not-disrupt`);
    expect(running.toSorted()).toEqual(launched.toSorted());
    expect(await scene.running('marked')).toHaveLength(9 - removed.length + launched.length);
  }, 600_000);

  it('because a person cancels it ends its batch and begins no other', async () => {
    const since = scene.scene.now();
    const planId = await scene.triggerSwap('cancelled', SWAPPED);
    await scene.reached(planId, 'drain', 'running');
    await scene.cancel(planId);
    const { plan, steps, launched, running } = await aftermath('cancelled', planId, since);
    const removed = removedBy(steps);
    expect(plan.status, plan.outcome ?? '').toBe('cancelled');
    expect(plan.outcome).toContain('cancelled by operator@example.com');
    expect(removed.length).toBeGreaterThan(0);
    expect(running.toSorted()).toEqual(launched.toSorted());
    const begun = steps.filter((step) => step.step_type === 'launch' && step.status !== 'skipped');
    expect(launched).toHaveLength(begun.length);
    expect(steps.some((step) => step.step_type === 'launch' && step.status === 'skipped')).toBe(true);
  });

  it('because the cluster is paused takes back what it has launched', async () => {
    const before = await scene.running('paused');
    const since = scene.scene.now();
    const planId = await scene.triggerSwap('paused', SWAPPED);
    await scene.reached(planId, 'launch', 'running');
    await createPauseRepository(drizzle(scene.scene.sql, { schema })).set(
      { kind: 'cluster', clusterId: scene.clusterId('paused') },
      { level: 'optimization', reason: 'a freeze', pausedBy: 'operator@example.com' },
      new Date(),
    );
    const { plan, launched, running, terminations } = await aftermath('paused', planId, since);
    expect(plan.status, plan.outcome ?? '').toBe('rolled_back');
    expect(plan.outcome).toContain('paused (optimization)');
    expect(launched.length).toBeGreaterThan(0);
    expect(running).toEqual([]);
    expect(terminations.toSorted()).toEqual(launched.toSorted());
    expect(await scene.running('paused')).toEqual(before);
  });
});

describe.concurrent('a Spot warning in the midst of a Spot optimization', () => {
  it('for a node that the plan is draining is handled by its own plan, and the machine is ended once', async () => {
    await scene.fault('eviction-webhook-denied', 'drain-warned');
    const since = scene.scene.now();
    const planId = await scene.triggerSwap('drain-warned', SWAPPED);
    const step = await eventually(
      'the drain of a Spot node',
      async () =>
        (await scene.steps(planId)).find(
          (one) => one.step_type === 'drain' && one.status === 'running' && one.input['lifecycle'] === 'spot',
        ),
      120_000,
    );
    const instanceId = String(step.input['instance_id']);
    const machine = (await scene.scene.world.instances('drain-warned')).find(
      (one) => one.instance_id === instanceId,
    );
    if (machine === undefined) throw new Error('the machine is not there');
    const eventId = await scene.scene.warn(machine);
    await eventually('the interruption to be opened', async () => {
      const [row] = await scene.scene.sql<
        { plan_id: string | null }[]
      >`select plan_id from spot_events where eventbridge_id = ${eventId}`;
      return row?.plan_id;
    });
    await scene.endFault('eviction-webhook-denied', 'drain-warned');
    const event = await scene.scene.settled(eventId, 280_000);
    const { plan, launched, running } = await aftermath('drain-warned', planId, since);
    expect(event).toMatchObject({ status: 'handled', reason: null });
    expect(plan.status, plan.outcome ?? '').toBe('completed');
    expect(running.toSorted()).toEqual(launched.toSorted());
    const gone = (await scene.scene.world.door(since)).filter(
      ({ call, detail }) => call === 'ec2:TerminateInstances' && JSON.stringify(detail).includes(instanceId),
    );
    expect(gone).toHaveLength(1);
  });

  it('for a machine that is no node yet ends it and takes the next pool', async () => {
    for (const zone of ['a', 'b', 'c']) await scene.fault('boot-never', `*/us-west-2${zone}/*`);
    const since = scene.scene.now();
    const planId = await scene.triggerSwap('unborn', SWAPPED);
    await scene.reached(planId, 'wait-ready', 'running');
    const [machine] = (await scene.scene.world.launchedBy(planId)).filter((one) => one.lifecycle === 'spot');
    if (machine === undefined) throw new Error('no Spot machine was launched');
    await scene.endFault('boot-never', '*/us-west-2a/*');
    await scene.endFault('boot-never', '*/us-west-2b/*');
    await scene.endFault('boot-never', '*/us-west-2c/*');
    const event = await scene.scene.settled(await scene.scene.warn(machine));
    const { plan, steps, launched, running, terminations } = await aftermath(
      'unborn',
      planId,
      since,
      TWO_POOLS_MS,
    );
    expect(event).toMatchObject({ status: 'handled', plan_id: planId });
    expect(plan.status, plan.outcome ?? '').toBe('completed');
    const given = givenUp(steps);
    expect(given).toContainEqual(
      expect.objectContaining({ instance_id: machine.instance_id, code: 'interrupted' }),
    );
    const lost = given.map((one) => one.instance_id);
    expect(running.toSorted()).toEqual(launched.filter((id) => !lost.includes(id)).toSorted());
    expect(running).toHaveLength(begunLaunches(steps).length);
    expect(terminations.toSorted()).toEqual([...lost, ...removedBy(steps)].toSorted());
  }, 600_000);

  it('for a new node that is Ready replaces it, and the plan goes on', async () => {
    const since = scene.scene.now();
    const planId = await scene.triggerSwap('new-warned', SWAPPED);
    await scene.reached(planId, 'drain', 'running');
    const [machine] = (await scene.scene.world.launchedBy(planId)).filter((one) => one.lifecycle === 'spot');
    if (machine === undefined) throw new Error('no Spot machine was launched');
    const event = await scene.scene.settled(await scene.scene.warn(machine), 280_000);
    const { plan, launched, running } = await aftermath('new-warned', planId, since);
    expect(event.status).toBe('handled');
    expect(plan.status, plan.outcome ?? '').toBe('completed');
    expect(running.toSorted()).toEqual(launched.filter((id) => id !== machine.instance_id).toSorted());
    expect(await scene.scene.world.launchedBy(scene.scene.planIdOf(event))).toHaveLength(1);
  });
});
