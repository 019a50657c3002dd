import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRuns, deployApp, deployWeb, type App } from '../../testing/scene/admin-api';
import { eventually } from '../../testing/stack/eventually';
import { HeldWrites, type HeldWrite } from '../../testing/stack/hold-writes';
import { killHolder } from '../../testing/kills/kill-holder';
import { aroundSteps, momentOf } from '../../testing/kills/moments';
import { trigger } from '../../testing/scene/optimizations';
import { ONE_SIZE, OptimizationScene } from '../../testing/scene/optimization-scene';
import { reportFigures } from '../../testing/figures';

/** Each moment is met in a plan of its own; one kill meets all of a round. */
const CLUSTERS = ['one', 'two', 'three', 'four', 'five', 'six'];
const PODS = 2;

let scene: OptimizationScene;
let writes: HeldWrites;

beforeAll(async () => {
  scene = await OptimizationScene.open({
    world: {
      clusters: CLUSTERS.map((name) => ({
        name,
        nodes: 6,
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
  await Promise.all(CLUSTERS.map((name) => deployWeb(scene.scene, name, 12)));
  writes = await HeldWrites.install(scene.scene.sql);
});

afterAll(async () => {
  await writes.close();
  await scene.close();
});

/** Pods that share a node with no other: each needs a new one, in every round. */
async function deployLonely(clusterName: string, name: string): Promise<App> {
  const app: App = {
    name,
    replicas: PODS,
    cpu: '300m',
    pod: {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              labelSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] },
              topologyKey: 'kubernetes.io/hostname',
            },
          ],
        },
      },
    },
  };
  await deployApp(scene.scene, clusterName, app);
  await eventually('the pods to be unschedulable', async () => {
    const pods = await scene.scene.world.pods(scene.scene.cluster(clusterName));
    const waiting = pods.filter(
      ({ metadata, status }) =>
        metadata.labels?.['app'] === name && JSON.stringify(status).includes('Unschedulable'),
    );
    return waiting.length === PODS;
  });
  return app;
}

/** The steps of a scale-up that one undisturbed run has gone through, in order. */
async function stepTypes(): Promise<readonly string[]> {
  const app = await deployLonely('one', 'undisturbed');
  const planId = await trigger(scene.scene, 'scale_up', false, 'one');
  const plan = await scene.ended(planId);
  expect(plan.status, plan.outcome ?? '').toBe('completed');
  await appRuns(scene.scene, 'one', app);
  const keys = (await scene.steps(planId)).map(({ step_type: type, input: { check } }) =>
    typeof check === 'string' ? `${type} ${check}` : type,
  );
  return [...new Set(keys)];
}

/** Starts a plan in a cluster for each write, kills the worker when all are held up, and looks at what came of them. */
async function round(held: readonly HeldWrite[], name: string): Promise<void> {
  const since = scene.scene.now();
  const plans = await Promise.all(
    held.map(async (write, index) => {
      const clusterName = CLUSTERS[index] ?? '';
      const app = await deployLonely(clusterName, name);
      await writes.hold(scene.clusterId(clusterName), write);
      const before = await scene.running(clusterName);
      const planId = await trigger(scene.scene, 'scale_up', false, clusterName);
      return { clusterName, app, write, before, planId };
    }),
  );
  await writes.met(held.length);
  await killHolder(scene.scene.stack, writes);
  for (const { clusterName, app, write, before, planId } of plans) {
    const plan = await scene.ended(planId);
    const [traces, steps] = await Promise.all([scene.traces(planId, since), scene.steps(planId)]);
    const figures = {
      moment: momentOf(write),
      status: plan.status,
      planned: steps.filter((step) => step.step_type === 'launch').length,
      launched: traces.launched.length,
      running: traces.running.length,
      terminations: traces.terminations,
    };
    reportFigures('kill of a scale-up', figures);
    expect(figures, plan.outcome ?? '').toEqual({
      moment: momentOf(write),
      status: 'completed',
      planned: PODS,
      launched: PODS,
      running: PODS,
      terminations: [],
    });
    expect(steps.filter((step) => step.status !== 'succeeded')).toEqual([]);
    await appRuns(scene.scene, clusterName, app);
    expect(await scene.running(clusterName)).toEqual([...before, ...traces.launched].sort());
  }
}

describe('a worker killed by SIGKILL in a scale-up', () => {
  it('before and after every step, and with a launch answered and not stored, leaves the rest to its successor', async () => {
    const types = await stepTypes();
    expect(types).toEqual(['decide', 'guard mix', 'launch', 'wait-ready', 'record']);
    const moments: HeldWrite[] = [...aroundSteps(types), { kind: 'launch-answer' }];
    for (let first = 0; first < moments.length; first += CLUSTERS.length)
      await round(moments.slice(first, first + CLUSTERS.length), `round-${first}`);
    reportFigures('all kills of scale-ups', { moments: moments.length });
  });
});
