import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsBetween, readCalls, total, type Calls } from '../../testing/counts/call-counts';
import { startChurn } from '../../testing/counts/cluster-churn';
import { openDatabaseDoor, type DatabaseDoor } from '../../testing/counts/database-door';
import { eventually } from '@/worker/testing/stack/eventually';
import { reportFigures } from '../../testing/figures';
import { Scene } from '@/worker/testing/scene/scene';

/**
 * Most calls of one interruption, from its warning to the end of its plan. EC2 is asked whether the warning is true, for
 * the facts of the new machine, and every five seconds whether the old one has ended, whose Node goes after ten; one more
 * is the fleet's own reading of every minute.
 */
const MOST_AWS = {
  'autoscaling:DescribeAutoScalingInstances': 1,
  'ec2:DescribeInstances': 6,
  'ec2:RunInstances': 1,
  'ec2:TerminateInstances': 1,
  'sqs:DeleteMessageBatch': 1,
  // A long poll ends when a message has come, the next one after 20 s.
  'sqs:ReceiveMessage': 3,
};
const MOST_KUBERNETES = {
  'patch nodes': 1,
  'create events': 2,
  'list pods': 2,
  'list nodes': 1,
  'list volumeattachments': 2,
};
/**
 * Those of the worker's own clocks included, about 75 in that time, and about 60 more where a round of background jobs
 * falls into it, as it does just after a start.
 */
const MOST_SQL = 300;

const CHURN_PER_SECOND = 40;
const WINDOW_SECONDS = 12;
/** A terminate step asks every five seconds; one more is the fleet's own reading of every minute. */
const MOST_DESCRIBE_INSTANCES_IN_WINDOW = 4;

let database: DatabaseDoor;
let scene: Scene;

beforeAll(async () => {
  database = await openDatabaseDoor(process.env['DATABASE_URL'] ?? '', /^cloudoptim-worker/);
  scene = await Scene.open({
    world: {
      clusters: [{ name: 'alpha', nodes: 14, pods_per_node: 5, ownership: 'standalone' }],
      boot_seconds: 3,
      pending_seconds: [1, 2],
    },
    workerEnvironment: (_world, databaseUrl) => ({ DATABASE_URL: database.url(databaseUrl) }),
  });
});

afterAll(async () => {
  await scene.close();
  await database.close();
});

/** What is called while something lasts. */
async function callsDuring(work: () => Promise<unknown>): Promise<Calls & { readonly seconds: number }> {
  const [before, startedAt] = [await readCalls(scene, database), Date.now()];
  await work();
  const seconds = (Date.now() - startedAt) / 1000;
  return { seconds, ...callsBetween(before, await readCalls(scene, database)) };
}

const withTotals = (calls: Calls) => ({
  ...calls,
  total: { aws: total(calls.aws), kubernetes: total(calls.kubernetes), sql: total(calls.sql) },
});
const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

describe('one interruption', () => {
  it('makes few calls at each door', async () => {
    const machine = await scene.oneSpot({ blocked: false, graceAtMost: 30 });
    const pods = (await scene.world.pods(scene.cluster(), machine.node_name ?? '')).length;
    const calls = await callsDuring(async () => {
      expect((await scene.settled(await scene.warn(machine))).status).toBe('handled');
    });
    reportFigures('calls of one interruption', { pods, ...withTotals(calls) });
    // For whoever reads the figures: what a worker does without any interruption.
    const idle = await callsDuring(() => pause(calls.seconds));
    reportFigures('calls of an idle worker in the same time', withTotals(idle));

    for (const [call, count] of Object.entries(MOST_AWS))
      expect.soft(calls.aws[call] ?? 0, call).toBeLessThanOrEqual(count);
    for (const [call, count] of Object.entries(MOST_KUBERNETES))
      expect.soft(calls.kubernetes[call] ?? 0, call).toBeLessThanOrEqual(count);
    expect.soft(calls.kubernetes['create pods/eviction'] ?? 0, 'evictions').toBeLessThanOrEqual(pods);
    expect.soft(total(calls.sql), 'SQL statements').toBeLessThanOrEqual(MOST_SQL);
  });
});

describe('a terminate step in a cluster that changes many times a second', () => {
  it('asks EC2 about its machine by the clock, however much changes', async () => {
    // The machine ends and its Node stays, so that the step has something to wait for.
    await scene.fault('node-object-left-over', {});
    const machine = await scene.oneSpot({ blocked: false, graceAtMost: 30 });
    const leaving = machine.node_name ?? '';
    const eventbridgeId = await scene.warn(machine);
    await eventually('the terminate step to wait for the node', async () => {
      const rows = await scene.sql<{ step_type: string }[]>`
        select s.step_type from plan_steps s join spot_events e on e.plan_id = s.plan_id
        where e.eventbridge_id = ${eventbridgeId} and s.status = 'running'`;
      // The replacement is there: nobody else of the plan asks EC2 any more.
      const alone = rows.length === 1 && rows[0]?.step_type === 'terminate';
      const world = await scene.world.instances(scene.cluster().name);
      const ended = world.every((one) => one.instance_id !== machine.instance_id || one.state !== 'running');
      return alone && ended;
    });
    const churn = await startChurn(scene, { perSecond: CHURN_PER_SECOND, leaving });
    const calls = await callsDuring(() => pause(WINDOW_SECONDS));
    const changes = churn.changes();
    await churn.stop();
    reportFigures('a terminate step under churn', { changes, ...withTotals(calls) });
    expect(changes).toBeGreaterThan((WINDOW_SECONDS * CHURN_PER_SECOND) / 4);
    expect(calls.aws['ec2:DescribeInstances'] ?? 0).toBeLessThanOrEqual(MOST_DESCRIBE_INSTANCES_IN_WINDOW);
  });
});
