import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proposal, rightsizeAnswer } from './testing/rightsizing-double';
import { RightsizingScene } from './testing/rightsizing-scene';
import { send } from './testing/scripted-decision-server';

const MIB = 1024 ** 2;
const BEFORE = { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '1Gi' } };
/** Each test has a cluster of its own, so that they need not wait for each other. */
const CLUSTERS = ['completed', 'stopped', 'killed', 'never-ready', 'edited'] as const;
type Cluster = (typeof CLUSTERS)[number];

let scene: RightsizingScene;

beforeAll(async () => {
  scene = await RightsizingScene.open({
    workerEnvironment: { ROLLOUT_SETTLE_SECONDS: '2' },
    world: {
      speed: 4,
      clusters: CLUSTERS.map((name) => ({ name, nodes: 3, pods_per_node: 0, ownership: 'standalone' })),
    },
  });
  await Promise.all(
    CLUSTERS.map(async (cluster) => {
      await scene.deploy(cluster, 'shop', { replicas: 2, resources: BEFORE, progressDeadlineSeconds: 30 });
      await scene.used(cluster, 'shop', { cpuMillicores: 150, memoryMib: 250 });
    }),
  );
});

afterAll(() => scene.close());

/** Half of what `shop` asks for, which its usage allows. */
async function triggerHalf(cluster: Cluster): Promise<string> {
  scene.decisions.script(scene.clusterId(cluster), (request, response) =>
    send(
      response,
      rightsizeAnswer(request, [proposal('shop', { cpu_millicores: 250, memory_bytes: 300 * MIB })]),
    ),
  );
  return scene.trigger(cluster);
}

describe.concurrent('a rightsizing', () => {
  it('patches what was proposed within the bounds, watches the rollout, and is taken back on demand', async () => {
    scene.decisions.script(scene.clusterId('completed'), (request, response) =>
      send(
        response,
        rightsizeAnswer(request, [
          // Far under what is used, and under one step.
          proposal('shop', { cpu_millicores: 20, memory_bytes: 64 * MIB }),
          proposal('of-another-cluster', { cpu_millicores: 20, memory_bytes: null }),
        ]),
      ),
    );
    const planId = await scene.trigger('completed');
    const plan = await scene.ended(planId);
    expect(plan.status, plan.outcome).toBe('completed');
    expect(await scene.resources('completed', 'shop')).toMatchObject({
      requests: { cpu: '250m', memory: '288Mi' },
      limits: { memory: '1Gi' },
      generation: 2,
    });
    expect(Number(plan.estimated_savings)).toBeGreaterThan(0);
    expect(plan.actual_savings).toBeNull();

    const back = await scene.rollBack(planId);
    if (!back.ok) throw new Error(back.error.message);
    const undone = await scene.ended(back.value.optimizationId);
    expect(undone.status, undone.outcome).toBe('completed');
    expect(await scene.resources('completed', 'shop')).toMatchObject({ ...BEFORE, generation: 3 });
    expect((await scene.ended(planId)).status).toBe('rolled_back');
  });

  it('returns to the exact former values when a person stops it in the middle of a rollout', async () => {
    const planId = await triggerHalf('stopped');
    await scene.reached(planId, 'await-rollout', ['running']);
    await scene.cancel(planId);
    const plan = await scene.ended(planId);
    expect(plan.status, plan.outcome).toBe('cancelled');
    expect(plan.outcome).toContain('undone: Deployment default/shop with its former requests');
    expect(await scene.resources('stopped', 'shop')).toMatchObject({ ...BEFORE, generation: 3 });
  });

  it('returns to the exact former values when a new pod is killed for want of memory', async () => {
    const scope = scene.faultOf('killed', 'shop');
    await scene.scene.fault('memory-at-start', { scope, bytes: 1025 * MIB, remaining: 1 });
    const planId = await triggerHalf('killed');
    const plan = await scene.ended(planId);
    expect(plan.status, plan.outcome).toBe('rolled_back');
    expect(plan.outcome).toMatch(
      /^stopped: Deployment default\/shop is not well .*killed for want of memory/,
    );
    expect(plan.outcome).toContain('undone: Deployment default/shop with its former requests');
    expect(await scene.resources('killed', 'shop')).toMatchObject({ ...BEFORE, generation: 3 });
  });

  it('returns to the exact former values when its new pods never become ready', async () => {
    await scene.scene.fault('never-ready', { scope: scene.faultOf('never-ready', 'shop') });
    const planId = await triggerHalf('never-ready');
    const plan = await scene.ended(planId);
    expect(plan.status, plan.outcome).toBe('rolled_back');
    expect(plan.outcome).toContain('progress deadline is exceeded');
    expect(plan.outcome).toContain('undone: Deployment default/shop with its former requests');
    expect(await scene.resources('never-ready', 'shop')).toMatchObject({ ...BEFORE, generation: 3 });
  });

  it('never overwrites what a person has set in between, and says so', async () => {
    const planId = await triggerHalf('edited');
    await scene.reached(planId, 'await-rollout', ['running']);
    await scene.edit('edited', 'shop', { requests: { memory: '400Mi' } });
    const plan = await scene.ended(planId);
    expect(plan.status, plan.outcome).toBe('failed');
    expect(plan.outcome).toContain('somebody else changed the requests of app in Deployment default/shop');
    expect(plan.outcome).toContain('Deployment default/shop/app as somebody else has set it');
    const watch = (await scene.steps(planId)).find((step) => step.step_type === 'await-rollout');
    expect(watch).toMatchObject({ status: 'failed', error: { code: 'edited' } });
    expect(await scene.resources('edited', 'shop')).toMatchObject({
      requests: { cpu: '500m', memory: '400Mi' },
      limits: { memory: '1Gi' },
      generation: 4,
    });
  });
});
