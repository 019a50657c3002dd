import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proposal, rightsizeAnswer } from './testing/rightsizing-double';
import { RightsizingScene } from './testing/rightsizing-scene';
import { send } from './testing/scripted-decision-server';

const MIB = 1024 ** 2;
const BEFORE = { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '1Gi' } };

let scene: RightsizingScene;

beforeAll(async () => {
  scene = await RightsizingScene.open({
    workerEnvironment: { ROLLOUT_SETTLE_SECONDS: '2' },
    world: {
      speed: 4,
      clusters: [{ name: 'alpha', nodes: 3, pods_per_node: 0, ownership: 'standalone' }],
    },
  });
  await scene.deploy('alpha', 'shop', 2, BEFORE);
  await scene.deploy('alpha', 'cart', 1, BEFORE);
  for (const name of ['shop', 'cart'])
    await scene.used('alpha', name, { cpuMillicores: 150, memoryMib: 250 });
});

afterAll(() => scene.close());

describe('a rightsizing', () => {
  it('patches what was proposed within the bounds, watches the rollout, and is taken back on demand', async () => {
    scene.decisions.script(scene.clusterId('alpha'), (request, response) =>
      send(
        response,
        rightsizeAnswer(request, [
          // Far under what is used, and under one step.
          proposal('shop', { cpu_millicores: 20, memory_bytes: 64 * MIB }),
          proposal('of-another-cluster', { cpu_millicores: 20, memory_bytes: null }),
        ]),
      ),
    );
    const planId = await scene.trigger('alpha');
    const plan = await scene.ended(planId);
    expect(plan.status, plan.outcome).toBe('completed');
    expect(await scene.resources('alpha', 'shop')).toMatchObject({
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
    expect(await scene.resources('alpha', 'shop')).toMatchObject({ ...BEFORE, generation: 3 });
    expect((await scene.ended(planId)).status).toBe('rolled_back');
  });

  it('returns to the exact former values when a person stops it in the middle of a rollout', async () => {
    scene.decisions.script(scene.clusterId('alpha'), (request, response) =>
      send(
        response,
        rightsizeAnswer(request, [proposal('cart', { cpu_millicores: 300, memory_bytes: null })]),
      ),
    );
    const planId = await scene.trigger('alpha');
    await scene.reached(planId, 'await-rollout', ['running']);
    await scene.cancel(planId);
    const plan = await scene.ended(planId);
    expect(plan.status, plan.outcome).toBe('cancelled');
    expect(plan.outcome).toContain('Deployment default/cart with its former requests');
    expect(await scene.resources('alpha', 'cart')).toMatchObject({ ...BEFORE, generation: 3 });
  });
});
