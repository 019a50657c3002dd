import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRuns, askApi, deployApp, deployWeb, type App } from '../../testing/scene/admin-api';
import { eventually } from '../../testing/stack/eventually';
import { ended, trigger } from '../../testing/scene/optimizations';
import { ONE_SIZE, OptimizationScene } from '../../testing/scene/optimization-scene';
import { reportFigures } from '../../testing/figures';

const cluster = (name: string, changes: object = {}) => ({
  name,
  nodes: 6,
  pods_per_node: 0,
  ownership: 'standalone',
  spot_share: 0,
  instance_types: ONE_SIZE,
  ...changes,
});

/** One cluster for each test: they run side by side, since most of their time is waiting. Faults go by pool. */
const CLUSTERS = [
  cluster('no-room'),
  cluster('never-ready', { region: 'us-west-2' }),
  cluster('futile', { region: 'eu-west-1', nodes: 9 }),
];
const LONGER_MS = 600_000;

let scene: OptimizationScene;

beforeAll(async () => {
  scene = await OptimizationScene.open({
    world: { clusters: CLUSTERS, boot_seconds: 3, pending_seconds: [1, 2], shutting_down_seconds: 1 },
    decisionServer: 'reference',
  });
  await Promise.all(CLUSTERS.map(({ name }) => deployWeb(scene.scene, name, 14)));
});

afterAll(async () => {
  await scene.close();
});

/** A pod that no node that stands has room for. */
const LARGE: App = { name: 'large', replicas: 1, cpu: '1500m' };

const waits = (clusterName: string, name: string) =>
  eventually('a pod to be unschedulable', async () =>
    (await scene.scene.world.pods(scene.scene.cluster(clusterName))).some(
      ({ metadata, status }) =>
        metadata.labels?.['app'] === name && JSON.stringify(status).includes('Unschedulable'),
    ),
  );

/** The pool that a scale-up of now would take first, by a dry run. */
async function firstPool(clusterName: string): Promise<string> {
  const planId = await trigger(scene.scene, 'scale_up', true, clusterName);
  const plan = await ended(scene.scene, planId);
  expect(plan, plan.outcome).toMatchObject({ status: 'completed' });
  const launches = (await scene.steps(planId)).filter((step) => step.step_type === 'launch');
  expect(launches).toHaveLength(1);
  expect((await scene.scene.world.launchedBy(planId)).length).toBe(0);
  return launches[0]?.target ?? '';
}

const poolOf = (one: {
  readonly instance_type: string;
  readonly availability_zone: string;
  readonly lifecycle: string;
}) => `${one.instance_type}/${one.availability_zone}/${one.lifecycle}`;

describe.concurrent('a scale-up whose first pool does not serve', () => {
  it('goes to the next when it has no room', async () => {
    await deployApp(scene.scene, 'no-room', LARGE);
    await waits('no-room', LARGE.name);
    const first = await firstPool('no-room');
    await scene.fault('insufficient-capacity', first);
    const planId = await trigger(scene.scene, 'scale_up', false, 'no-room');
    const plan = await ended(scene.scene, planId, 200_000);
    const launched = await scene.scene.world.launchedBy(planId);
    reportFigures('first pool without room', {
      first,
      outcome: plan.outcome,
      launched: launched.map(poolOf),
    });
    expect(plan.status, plan.outcome).toBe('completed');
    expect(launched).toHaveLength(1);
    expect(launched.map(poolOf)).not.toContain(first);
    await appRuns(scene.scene, 'no-room', LARGE);
  });

  it(
    'goes to the next when its node is not Ready after three minutes, and ends the first',
    async () => {
      await deployApp(scene.scene, 'never-ready', LARGE);
      await waits('never-ready', LARGE.name);
      const first = await firstPool('never-ready');
      await scene.fault('boot-never', first);
      const planId = await trigger(scene.scene, 'scale_up', false, 'never-ready');
      const plan = await ended(scene.scene, planId, LONGER_MS);
      const launched = await scene.scene.world.launchedBy(planId);
      const [lost, kept] = [
        launched.filter((one) => poolOf(one) === first),
        launched.filter((one) => poolOf(one) !== first),
      ];
      reportFigures('first node never Ready', {
        first,
        outcome: plan.outcome,
        launched: launched.map((one) => `${poolOf(one)} ${one.state}`),
      });
      expect(plan.status, plan.outcome).toBe('completed');
      expect(lost.map((one) => one.state)).toEqual([expect.stringMatching(/^(shutting-down|terminated)$/)]);
      expect(kept.map((one) => one.state)).toEqual(['running']);
      await appRuns(scene.scene, 'never-ready', LARGE);
    },
    LONGER_MS,
  );
});

describe.concurrent('a scale-up whose nodes help nobody', () => {
  it(
    'stops by itself after the second, tells a person, and goes on after one by hand that helps',
    async () => {
      const name = 'futile';
      const packed = await ended(scene.scene, await trigger(scene.scene, 'bin_pack', false, name), 280_000);
      expect(packed, packed.outcome).toMatchObject({ status: 'completed' });
      const standing = await scene.running(name);
      const keepers = new AbortController();
      const keeper = keepNewNodesEmpty(name, keepers.signal);
      await deployApp(scene.scene, name, LARGE);
      const [first] = await eventually('a scale-up to open', async () => {
        const plans = await scaleUps(name);
        return plans.length > 0 ? plans : undefined;
      });
      const plans = [first?.id ?? ''];
      for (const run of [0, 1]) {
        if (run > 0) plans.push(await trigger(scene.scene, 'scale_up', false, name));
        const plan = await ended(scene.scene, plans[run] ?? '', 280_000);
        reportFigures('futile scale-up', { run, status: plan.status, outcome: plan.outcome });
        expect(plan.status, plan.outcome).toBe('rolled_back');
        expect(await scene.scene.world.launchedBy(plans[run] ?? '')).toHaveLength(1);
        expect(await told(name)).toHaveLength(run);
      }
      keepers.abort();
      await keeper;
      expect(await scene.running(name)).toEqual(standing);
      // What the plans said of the pod has had its time: a scale-up would be due at once.
      await scene.scene.sql`
        update optimization_history set completed_at = completed_at - interval '10 minutes',
          created_at = created_at - interval '10 minutes' where id in ${scene.scene.sql(plans)}`;
      await neverWithin(20_000, async () => (await scaleUps(name)).length > plans.length);
      const helped = await trigger(scene.scene, 'scale_up', false, name);
      expect(await ended(scene.scene, helped, 200_000)).toMatchObject({ status: 'completed' });
      await appRuns(scene.scene, name, LARGE);
      await deployApp(scene.scene, name, { ...LARGE, name: 'another' });
      await eventually(
        'a scale-up to open again',
        async () => (await scaleUps(name)).length > plans.length + 1,
        90_000,
      );
    },
    LONGER_MS,
  );
});

const scaleUps = (name: string) =>
  scene.scene.sql<{ id: string }[]>`
    select id from optimization_history where optimization_type = 'scale_up'
    and cluster_id = ${scene.clusterId(name)} order by created_at`;

const told = (name: string) =>
  scene.scene.sql`
    select title from activity where kind = 'scale_up.stopped' and cluster_id = ${scene.clusterId(name)}`;

/** Something of the customer's taints every node that comes, so that no pod is bound to it. */
async function keepNewNodesEmpty(clusterName: string, signal: AbortSignal): Promise<void> {
  const where = scene.scene.cluster(clusterName);
  const known = new Set((await scene.scene.world.nodes(where)).map(({ metadata }) => metadata.name));
  while (!signal.aborted) {
    for (const { metadata, spec } of await scene.scene.world.nodes(where)) {
      if (known.has(metadata.name)) continue;
      known.add(metadata.name);
      await askApi(where, `/api/v1/nodes/${metadata.name}`, {
        method: 'PATCH',
        contentType: 'application/merge-patch+json',
        body: {
          spec: { taints: [...(spec.taints ?? []), { key: 'example.com/quarantine', effect: 'NoSchedule' }] },
        },
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Fails when it comes true within that time. */
async function neverWithin(ms: number, came: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + ms;
  await eventually(
    'the time to pass',
    async () => {
      if (await came()) throw new Error('it came');
      return Date.now() >= until;
    },
    ms + 10_000,
  );
}
