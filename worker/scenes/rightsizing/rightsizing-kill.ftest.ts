import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeldWrites, type HeldWrite } from '../../testing/stack/hold-writes';
import { killHolder } from '../../testing/kills/kill-holder';
import { reportFigures } from '../../testing/figures';
import { proposal, rightsizeAnswer } from '../../testing/decision/rightsizing-double';
import { RightsizingScene } from '../../testing/scene/rightsizing-scene';
import { send } from '../../testing/decision/scripted-decision-server';

const BEFORE = { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '1Gi' } };
const AFTER = { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '1Gi' } };
/** Each is met in a plan of its own; one kill meets all of a round. */
const CLUSTERS = ['one', 'two', 'three', 'four', 'five', 'six'];

let scene: RightsizingScene;
let writes: HeldWrites;
let apps = 0;

beforeAll(async () => {
  scene = await RightsizingScene.open({
    workerEnvironment: { ROLLOUT_SETTLE_SECONDS: '2' },
    world: {
      speed: 4,
      clusters: CLUSTERS.map((name) => ({ name, nodes: 4, pods_per_node: 0, ownership: 'standalone' })),
    },
  });
  writes = await HeldWrites.install(scene.scene.sql);
});

afterAll(async () => {
  await writes.close();
  await scene.close();
});

/** A workload of its own for each plan, since what was changed lately is left alone. */
async function deployNext(cluster: string): Promise<string> {
  apps += 1;
  const name = `shop-${apps}`;
  await scene.deploy(cluster, name, { replicas: 1, resources: BEFORE, progressDeadlineSeconds: 60 });
  await scene.used(cluster, name, { cpuMillicores: 150, memoryMib: 250 });
  scene.decisions.script(scene.clusterId(cluster), (request, response) =>
    send(response, rightsizeAnswer(request, [proposal(name, { cpu_millicores: 250, memory_bytes: null })])),
  );
  return name;
}

/** Changes of a workload that its API server took from us, in order. */
const patches = async (name: string, since: string): Promise<readonly string[]> =>
  (await scene.scene.world.door(since))
    .filter(
      ({ call, status, detail }) =>
        call === `PATCH /apis/apps/v1/namespaces/default/deployments/${name}` &&
        status < 300 &&
        String(detail['user']).includes('cloudoptim'),
    )
    .map(({ detail }) => JSON.stringify(detail['body']));

const nameOf = (write: HeldWrite): string =>
  write.kind === 'step' ? `${write.status === 'running' ? 'before' : 'after'} ${write.step}` : write.kind;

const around = (step: string): readonly HeldWrite[] => [
  { kind: 'step', step, status: 'running' },
  { kind: 'step', step, status: 'succeeded' },
];

interface Course {
  /** Opens the plan that is held at the write; `hold` is to be called before it can get there. */
  begin(cluster: string, hold: () => Promise<void>): Promise<string>;
  readonly status: string;
  readonly resources: typeof BEFORE;
  /** Changes that the workload's API server took, a return included. */
  readonly patches: number;
}

/** A plan a cluster that is held at its write, one kill for all of them, and what came of each. */
async function round(held: readonly HeldWrite[], course: Course): Promise<void> {
  const since = scene.scene.now();
  const names = await Promise.all(held.map((_, index) => deployNext(CLUSTERS[index] ?? '')));
  const plans = await Promise.all(
    held.map(async (write, index) => {
      const cluster = CLUSTERS[index] ?? '';
      const planId = await course.begin(cluster, () => writes.hold(scene.clusterId(cluster), write));
      return { cluster, name: names[index] ?? '', write, planId };
    }),
  );
  await writes.met(held.length).catch(async (error: unknown) => {
    const begun = await Promise.all(plans.map(({ planId }) => scene.begun(planId)));
    throw new Error(`${String(error)}: ${begun.join(' | ')}`);
  });
  await killHolder(scene.scene.stack, writes);
  for (const { cluster, name, write, planId } of plans) {
    const plan = await scene.ended(planId);
    const steps = await scene.steps(planId);
    const sent = await patches(name, since);
    const figures = {
      moment: nameOf(write),
      status: plan.status,
      open: steps.filter(({ status }) => status === 'pending' || status === 'running').length,
      patches: sent.length,
    };
    reportFigures('kill of a rightsizing', figures);
    const { status, resources, patches: made } = course;
    expect(figures, plan.outcome).toEqual({ moment: nameOf(write), status, open: 0, patches: made });
    expect(new Set(sent).size).toBe(made);
    expect(await scene.resources(cluster, name)).toMatchObject({ ...resources, generation: 1 + made });
  }
}

const triggerHeld: Course['begin'] = async (cluster, hold) => {
  await hold();
  return scene.trigger(cluster);
};

describe('a worker killed by SIGKILL in a rightsizing', () => {
  it('before and after every step leaves the rest to its successor, which patches nothing twice', async () => {
    const moments: readonly HeldWrite[] = [
      ...['decide', 'guard workload', 'patch', 'await-rollout', 'record'].flatMap(around),
      { kind: 'former-values' },
    ];
    for (let first = 0; first < moments.length; first += CLUSTERS.length)
      await round(moments.slice(first, first + CLUSTERS.length), {
        begin: triggerHeld,
        status: 'completed',
        resources: AFTER,
        patches: 1,
      });
    reportFigures('all kills of rightsizings', { moments: moments.length });
  });

  it('while a rollout that went wrong is returned', async () => {
    await round([...around('record'), { kind: 'line', like: '%former requests set%' }], {
      // Pods that run by then stay ready; those of the rollout never are.
      begin: async (cluster, hold) => {
        await scene.scene.fault('never-ready', { scope: '*/default/*' });
        return triggerHeld(cluster, hold);
      },
      status: 'rolled_back',
      resources: BEFORE,
      patches: 2,
    });
    await scene.scene.clearFaults();
  });

  it('while a person’s roll-back goes on', async () => {
    await round(['rollback', 'record'].flatMap(around), {
      begin: async (cluster, hold) => {
        const planId = await scene.trigger(cluster);
        expect((await scene.ended(planId)).status).toBe('completed');
        await hold();
        const back = await scene.rollBack(planId);
        if (!back.ok) throw new Error(back.error.message);
        return back.value.optimizationId;
      },
      status: 'completed',
      resources: BEFORE,
      patches: 2,
    });
  });
});
