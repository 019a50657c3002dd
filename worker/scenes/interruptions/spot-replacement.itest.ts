import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, trigger } from '../../testing/scene/optimizations';
import { Scene } from '../../testing/scene/scene';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.open({
    world: {
      clusters: [
        {
          name: 'alpha',
          nodes: 12,
          pods_per_node: 6,
          ownership: 'standalone',
          // Of one size: no Spot pool is above its share today, which would forbid any more Spot.
          instance_types: ['m5.large', 'm6i.large', 'm6a.large', 'c5.large', 'r5.large', 'r6i.large'],
        },
      ],
      boot_seconds: 4,
    },
    workerEnvironment: (world) => ({ SPOT_ADVISOR_URL: world.spot_advisor_url }),
  });
});

afterAll(async () => {
  await scene.close();
});

describe('dry runs', () => {
  it.each([
    { type: 'spot_optimize', kind: 'spot_optimize' },
    { type: 'bin_pack', kind: 'bin_pack' },
  ] as const)('of $type are decided and judged, with nothing touched', async ({ type, kind }) => {
    const since = new Date().toISOString();
    const id = await trigger(scene, type, true);
    const plan = await ended(scene, id);
    expect(plan.outcome).toMatch(/^dry run: 0 node\(s\) come and \d+ go in \d+ batch|^nothing is changed: /);
    expect(plan.status).toBe(plan.outcome.startsWith('dry run') ? 'completed' : 'no_change');
    expect(plan.verdict).toMatchObject({ is_safe: true });
    const judged = await scene.sql`select kind from safety_validations where plan_id = ${id}`;
    expect(judged).toEqual([{ kind }]);
    const ran = await scene.sql`
      select step_type from plan_steps where plan_id = ${id} and status not in ('skipped')`;
    expect(ran).toEqual([{ step_type: 'decide' }]);
    expect(await scene.world.door(since)).toEqual([]);
  });

  it('are the only way to pack where nothing would bring the capacity back', async () => {
    await scene.sql`update clusters set features = '{"scale_up": false}'`;
    await expect(trigger(scene, 'bin_pack', false)).rejects.toThrow(/^no_scale_up_owner/);
    await scene.sql`update clusters set features = '{}'`;
  });
});

interface PlanRow {
  readonly explanation: string | null;
  readonly recommendations: { readonly model_version?: string; readonly explanation?: string } | null;
  readonly verdict: { readonly is_safe?: boolean; readonly action_taken?: string } | null;
}

describe('public facts at run time', () => {
  it('give every node a price with its source', async () => {
    const rows = await scene.sql<
      { node_type: string; price_per_hour: string | null; price_source: string | null }[]
    >`select node_type, price_per_hour, price_source from nodes`;
    expect(rows).toHaveLength(12);
    expect(new Set(rows.map((row) => row.node_type))).toEqual(new Set(['spot', 'on-demand']));
    for (const row of rows) {
      expect(Number(row.price_per_hour)).toBeGreaterThan(0);
      expect(row.price_source).toMatch(
        row.node_type === 'spot' ? /^EC2 Spot price history$/ : /^AWS Price List \d{4}-\d{2}-\d{2}$/,
      );
    }
  });

  it('let an interrupted Spot node be replaced by Spot, as the decision server chose and the gate approved', async () => {
    const machine = await scene.oneSpot({ blocked: false });
    const event = await scene.settled(await scene.warn(machine));
    const planId = scene.planIdOf(event);
    const [plan] = await scene.sql<
      PlanRow[]
    >`select explanation, recommendations, verdict from optimization_history where id = ${planId}`;
    expect(event, plan?.explanation ?? '').toMatchObject({
      status: 'handled',
      replacement_node_type: 'spot',
    });

    const launched = await scene.world.launchedBy(planId);
    expect(launched.map((one) => [one.instance_id, one.lifecycle, one.state])).toEqual([
      [event.replacement_instance_id, 'spot', 'running'],
    ]);
    const [replacement] = launched;
    expect(plan?.recommendations?.model_version).toMatch(/^reference-/);
    expect(plan?.explanation).toContain(
      `comes ${replacement?.instance_type ?? ''} (spot) in ${replacement?.availability_zone ?? ''}`,
    );
    expect(plan?.verdict).toMatchObject({ is_safe: true, action_taken: 'approved' });
    const validations = await scene.sql<
      { is_safe: boolean }[]
    >`select is_safe from safety_validations where plan_id = ${planId} and kind = 'replacement_launch'`;
    expect(validations).toEqual([{ is_safe: true }]);
  });
});
