import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployWeb } from '../../testing/scene/admin-api';
import { eventually } from '../../testing/stack/eventually';
import { HeldWrites, type HeldWrite } from '../../testing/stack/hold-writes';
import { killHolder } from '../../testing/kills/kill-holder';
import { aroundSteps, momentOf } from '../../testing/kills/moments';
import { ONE_SIZE, OptimizationScene } from '../../testing/scene/optimization-scene';
import { reportFigures } from '../../testing/figures';

/** Each is met in a plan of its own; one kill meets all of a round. */
const CLUSTERS = ['one', 'two', 'three', 'four', 'five', 'six'];

let scene: OptimizationScene;
let writes: HeldWrites;

beforeAll(async () => {
  scene = await OptimizationScene.open({
    world: {
      clusters: CLUSTERS.map((name) => ({
        name,
        nodes: 9,
        pods_per_node: 0,
        ownership: 'standalone',
        spot_share: 0,
        instance_types: ONE_SIZE,
      })),
      boot_seconds: 2,
      pending_seconds: [0, 1],
      shutting_down_seconds: 1,
    },
  });
  await Promise.all(CLUSTERS.map((name) => deployWeb(scene.scene, name, 18)));
  writes = await HeldWrites.install(scene.scene.sql);
});

afterAll(async () => {
  await writes.close();
  await scene.close();
});

/** The steps of a plan that one undisturbed run has gone through, in order. */
async function stepTypes(): Promise<readonly string[]> {
  const planId = await scene.triggerSwap('one', 1, 'on-demand');
  const plan = await scene.ended(planId);
  expect(plan.status, plan.outcome ?? '').toBe('completed');
  const steps = await scene.steps(planId);
  const keys = steps.map(({ step_type: type, input: { check } }) =>
    typeof check === 'string' ? `${type} ${check}` : type,
  );
  return [...new Set(keys)];
}

/** Starts a plan in a cluster for each write, kills the worker when all are held up, and looks at what came of them. */
async function round(held: readonly HeldWrite[], cancel = false): Promise<void> {
  const since = scene.scene.now();
  const plans = await Promise.all(
    held.map(async (write, index) => {
      const name = CLUSTERS[index] ?? '';
      await writes.hold(scene.clusterId(name), write);
      const before = await scene.running(name);
      const planId = await scene.triggerSwap(name, 1, 'on-demand');
      if (cancel) {
        await scene.reached(planId, 'launch', 'running');
        await scene.cancel(planId);
      }
      return { name, write, before, planId };
    }),
  );
  await writes.met(held.length);
  await killHolder(scene.scene.stack, writes);
  for (const { name, write, before, planId } of plans) {
    const plan = await scene.ended(planId);
    const [traces, steps] = await Promise.all([scene.traces(planId, since), scene.steps(planId)]);
    const launches = steps.filter((step) => step.step_type === 'launch').length;
    const removed = steps.filter((step) => step.step_type === 'terminate').map((step) => step.target);
    const figures = {
      moment: momentOf(write),
      status: plan.status,
      launched: traces.launched.length,
      running: traces.running.length,
      terminations: traces.terminations,
    };
    reportFigures('kill of a plan', figures);
    const expected = cancel
      ? { status: 'cancelled', launched: launches, running: 0, terminations: traces.launched }
      : { status: 'completed', launched: launches, running: launches, terminations: removed };
    expect(figures, plan.outcome ?? '').toEqual({ moment: momentOf(write), ...expected });
    await eventually('no node to be cordoned', async () => (await scene.cordoned(name)).length === 0);
    expect(await scene.diedUndrained(name)).toBe(0);
    expect(await scene.running(name)).toEqual(
      cancel ? before : [...before.filter((id) => !removed.includes(id)), ...traces.running].sort(),
    );
  }
}

describe('a worker killed by SIGKILL in a Spot optimization', () => {
  it('before and after every step, and wherever an answer of AWS is not stored yet, leaves the rest to its successor', async () => {
    const types = await stepTypes();
    expect(types).toEqual(
      expect.arrayContaining([
        'decide',
        'guard mix',
        'guard room',
        'launch',
        'wait-ready',
        'cordon',
        'drain',
        'terminate',
        'record',
      ]),
    );
    const moments: HeldWrite[] = [
      ...aroundSteps(types),
      { kind: 'launch-answer' },
      { kind: 'line', like: '%terminated: the node is drained%' },
    ];
    for (let first = 0; first < moments.length; first += CLUSTERS.length)
      await round(moments.slice(first, first + CLUSTERS.length));
    reportFigures('all kills of plans', { moments: moments.length });
  });

  it('while it undoes a cancelled plan leaves nothing behind', async () => {
    await round(aroundSteps(['record']), true);
  });
});
