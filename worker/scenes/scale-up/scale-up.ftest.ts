import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRuns, askApi, deployApp, deployWeb, type App } from '../../testing/scene/admin-api';
import { eventually } from '../../testing/stack/eventually';
import { ended, templateProven, trigger } from '../../testing/scene/optimizations';
import { ONE_SIZE } from '../../testing/scene/optimization-scene';
import { outsideMutations, type Allowed } from '../../testing/scene/outside-mutations';
import { reportFigures } from '../../testing/figures';
import { Scene } from '../../testing/scene/scene';

const cluster = (name: string, changes: object = {}) => ({
  name,
  nodes: 9,
  pods_per_node: 0,
  ownership: 'standalone',
  spot_share: 0,
  instance_types: ONE_SIZE,
  ...changes,
});

const NOTHING: Allowed = {
  nodeNames: new Set(),
  instanceIds: new Set(),
  pods: new Set(),
  planIds: new Set(),
};

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.open({
    world: {
      clusters: [
        cluster('shop'),
        cluster('untouched'),
        cluster('groups', { ownership: 'nodegroup' }),
        cluster('karpenter', { ownership: 'karpenter' }),
      ],
      boot_seconds: 3,
      pending_seconds: [1, 2],
    },
    workerEnvironment: (world) => ({ SPOT_ADVISOR_URL: world.spot_advisor_url }),
  });
  await templateProven(scene);
  await Promise.all(['shop', 'untouched', 'groups', 'karpenter'].map((name) => deployWeb(scene, name, 14)));
});

afterAll(async () => {
  await scene.close();
});

interface ScaleUpRow {
  readonly id: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly completed_at: Date | null;
  readonly result: Readonly<Record<string, unknown>> | null;
}

/** Scale-ups of the cluster with what their last step left, oldest first. */
const scaleUps = (name: string) =>
  scene.sql<ScaleUpRow[]>`
    select p.id, p.status, p.outcome, p.completed_at, s.result from optimization_history p
    left join plan_steps s on s.plan_id = p.id and s.step_type = 'record'
    where p.optimization_type = 'scale_up' and p.cluster_id = ${scene.stack.clusterIds.get(name) ?? ''}
    order by p.created_at`;

const endedScaleUp = (name: string) =>
  eventually(
    'a scale-up to end',
    async () => {
      const [row] = await scaleUps(name);
      return row !== undefined && !['deciding', 'executing'].includes(row.status) ? row : undefined;
    },
    200_000,
  );

const running = async (name: string) =>
  (await scene.world.instances(name)).filter((one) => one.state === 'running' || one.state === 'pending');

describe('a bin packing and what comes after it', () => {
  it('empties nodes, saves what it said, and a rollout that needs more room gets it', async () => {
    const before = await running('shop');
    const plan = await ended(scene, await trigger(scene, 'bin_pack', false, 'shop'), 280_000);
    expect(plan, plan.outcome).toMatchObject({ status: 'completed', verdict: { is_safe: true } });
    expect(Number(plan.actual_savings)).toBeGreaterThan(0);
    const after = await running('shop');
    expect(after.length).toBeLessThan(before.length);
    expect((await scene.world.cluster('shop')).died_undrained_pods ?? 0).toBe(0);

    const rollout: App = { name: 'rollout', replicas: 8, cpu: '900m' };
    await deployApp(scene, 'shop', rollout);
    await appRuns(scene, 'shop', rollout, 200_000);
    const scaled = await endedScaleUp('shop');
    expect(scaled.status, scaled.outcome ?? '').toBe('completed');
    const launched = await scene.world.launchedBy(scaled.id);
    expect(launched.length).toBeGreaterThan(0);
    reportFigures('bin packing, then a rollout', {
      nodes: [before.length, after.length, (await running('shop')).length],
      cost_per_hour: [plan.mix_before?.cost_per_hour, plan.mix_after?.cost_per_hour],
      saved_per_hour: plan.actual_savings,
      packed: plan.outcome,
      scaled_up: scaled.outcome,
      result: scaled.result,
    });
  });

  it('leaves a cluster alone from which nothing was taken', async () => {
    const since = scene.now();
    const pods = { name: 'large', replicas: 12, cpu: '1600m' };
    await deployApp(scene, 'untouched', pods);
    await eventually('pods to wait longer than it takes to open a scale-up', async () => {
      const waiting = (await scene.world.pods(scene.cluster('untouched'))).filter(
        ({ metadata, spec }) => metadata.labels?.['app'] === 'large' && spec.nodeName === undefined,
      );
      return waiting.length > 0 && Date.now() - Date.parse(since) > 40_000;
    });
    expect(await scaleUps('untouched')).toEqual([]);
    expect((await scene.world.door(since)).filter(({ call }) => call.startsWith('ec2:'))).toEqual([]);
  });

  it('is advice only where a managed node group owns the nodes', async () => {
    const since = scene.now();
    const plan = await ended(scene, await trigger(scene, 'bin_pack', false, 'groups'));
    reportFigures('advice', { status: plan.status, outcome: plan.outcome, advice: plan.advice });
    expect(plan.status, plan.outcome).toBe('no_change');
    expect(new Set(plan.advice?.nodes.map((node) => node.owner))).toEqual(new Set(['eks-nodegroup']));
    expect(plan.advice?.savings_per_hour).toBeGreaterThan(0);
    expect(outsideMutations(await scene.world.door(since), NOTHING)).toEqual([]);
  });

  it('brings no node for the new revision of a Deployment that is paused in the midst of a rollout', async () => {
    const held: App = { name: 'held', replicas: 1, cpu: '100m' };
    await deployApp(scene, 'groups', held);
    await appRuns(scene, 'groups', held);
    const path = '/apis/apps/v1/namespaces/default/deployments/held';
    const patch = (spec: object) =>
      askApi(scene.cluster('groups'), path, {
        method: 'PATCH',
        contentType: 'application/strategic-merge-patch+json',
        body: { spec },
      });
    const container = { name: held.name, resources: { requests: { cpu: '1600m' } } };
    await patch({ template: { spec: { containers: [container] } } });
    await eventually('the new pod to be unschedulable', async () =>
      (await scene.world.pods(scene.cluster('groups'))).some(
        ({ metadata, status }) =>
          metadata.labels?.['app'] === held.name && JSON.stringify(status).includes('Unschedulable'),
      ),
    );
    await patch({ paused: true });
    const since = scene.now();
    const plan = await ended(scene, await trigger(scene, 'scale_up', false, 'groups'));
    expect(plan).toMatchObject({ status: 'no_change' });
    expect(plan.outcome).toMatch(/paused in the midst of a rollout/);
    expect(outsideMutations(await scene.world.door(since), NOTHING)).toEqual([]);
  });

  it('is advice only where Karpenter owns the nodes, a Spot optimization too, and scale-up keeps quiet', async () => {
    const since = scene.now();
    for (const type of ['bin_pack', 'spot_optimize'] as const) {
      const plan = await ended(scene, await trigger(scene, type, false, 'karpenter'));
      reportFigures(`advice on ${type}`, {
        status: plan.status,
        outcome: plan.outcome,
        nodes: plan.advice?.nodes.length,
      });
      expect(plan.status, plan.outcome).toBe('no_change');
      expect(plan.advice?.nodes.map((node) => node.owner)).toContain('karpenter');
      expect(plan.advice?.savings_per_hour).toBeGreaterThan(0);
    }
    await deployApp(scene, 'karpenter', { name: 'large', replicas: 12, cpu: '1600m' });
    const byHand = await ended(scene, await trigger(scene, 'scale_up', false, 'karpenter'));
    expect(byHand).toMatchObject({ status: 'no_change' });
    expect(byHand.outcome).toMatch(/^karpenter brings capacity to this cluster/);
    expect(outsideMutations(await scene.world.door(since), NOTHING)).toEqual([]);
  });

  it('keeps quiet from when a customer runs Karpenter until it is gone', async () => {
    const before = (await scaleUps('shop')).length;
    await deployApp(scene, 'shop', { name: 'karpenter', replicas: 1, cpu: '50m' });
    const waiting: App = { name: 'waiting', replicas: 1, cpu: '1500m' };
    await deployApp(scene, 'shop', waiting);
    const since = Date.now();
    await eventually('a pod to wait longer than it takes to open a scale-up', async () => {
      const pods = await scene.world.pods(scene.cluster('shop'));
      const waits = pods.some(
        ({ metadata, spec }) => metadata.labels?.['app'] === waiting.name && spec.nodeName === undefined,
      );
      return waits && Date.now() - since > 40_000;
    });
    expect(await scaleUps('shop')).toHaveLength(before);
    await askApi(scene.cluster('shop'), '/apis/apps/v1/namespaces/default/deployments/karpenter', {
      method: 'DELETE',
    });
    await appRuns(scene, 'shop', waiting, 120_000);
    await eventually('the scale-up to end', async () => {
      const plans = await scaleUps('shop');
      return plans.length > before && plans.every((plan) => plan.completed_at !== null);
    });
  });

  it('launches nothing for pods that no node would take, however many, and says so once', async () => {
    const since = scene.now();
    const flood: App = { name: 'flood', replicas: 200, cpu: '1000' };
    await deployApp(scene, 'shop', flood);
    const said = await eventually(
      'the pods to be spoken of',
      async () => (await scaleUps('shop')).find((plan) => plan.status === 'no_change'),
      90_000,
    );
    reportFigures('flood', { outcome: said.outcome });
    expect(said.outcome).toMatch(
      /^nothing is launched: 200 pod\(s\) of default\/flood.*no node that could be launched/,
    );
    expect((await scene.world.door(since)).filter(({ call }) => call === 'ec2:RunInstances')).toEqual([]);
  });
});
