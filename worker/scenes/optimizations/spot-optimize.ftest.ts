import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, templateProven, trigger } from '../../testing/scene/optimizations';
import { Scene } from '../../testing/scene/scene';

const TYPES = ['m5.large', 'm6i.large', 'm6a.large', 'c5.large', 'r5.large', 'r6i.large'];

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.open({
    world: {
      clusters: [
        {
          name: 'alpha',
          nodes: 9,
          pods_per_node: 3,
          ownership: 'standalone',
          spot_share: 0,
          instance_types: TYPES,
          nodes_with_blocked_pdb: 1,
        },
      ],
      boot_seconds: 3,
    },
    workerEnvironment: (world) => ({ SPOT_ADVISOR_URL: world.spot_advisor_url }),
  });
  await templateProven(scene);
});

afterAll(async () => {
  await scene.close();
});

const steps = (planId: string) =>
  scene.sql<{ step_type: string; status: string; target: string }[]>`
    select step_type, status, target from plan_steps where plan_id = ${planId} order by position`;

describe('a cluster of on-demand nodes', () => {
  it('is first shown what would be done, and nothing is touched', async () => {
    const since = new Date().toISOString();
    const plan = await ended(scene, await trigger(scene, 'spot_optimize', true));
    expect(plan, plan.outcome).toMatchObject({ status: 'completed', verdict: { is_safe: true } });
    expect(plan.outcome).toMatch(/^dry run: \d+ node\(s\) come and \d+ go/);
    expect(Number(plan.estimated_savings)).toBeGreaterThan(0);
    expect(await scene.world.door(since)).toEqual([]);
  });

  it('is moved to Spot in batches, new before old, for what was promised; a second round changes nothing', async () => {
    const id = await trigger(scene, 'spot_optimize', false);
    const plan = await ended(scene, id, 380_000);
    const done = await steps(id);
    expect(plan, plan.outcome).toMatchObject({ status: 'completed' });
    expect(new Set(done.map((step) => step.status))).toEqual(new Set(['succeeded']));
    const launched = (await scene.world.launchedBy(id)).filter((one) => one.state === 'running');
    expect(launched.length).toBe(done.filter((step) => step.step_type === 'launch').length);
    const removed = done.filter((step) => step.step_type === 'terminate').map((step) => step.target);
    const gone = (await scene.world.instances('alpha')).filter((one) => removed.includes(one.instance_id));
    expect(gone.every((one) => one.state === 'terminated' || one.state === 'shutting-down')).toBe(true);
    expect((await scene.world.cluster('alpha')).died_undrained_pods ?? 0).toBe(0);
    expect(await scene.world.cordoned(scene.cluster())).toEqual([]);
    expect(Number(plan.actual_savings)).toBeGreaterThan(0);
    expect(plan.mix_after?.cost_per_hour).toBeLessThan(plan.mix_before?.cost_per_hour ?? 0);

    const again = await ended(scene, await trigger(scene, 'spot_optimize', false));
    expect(again, again.outcome).toMatchObject({ status: 'no_change' });
  }, 420_000);
});
