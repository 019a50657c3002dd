import { drizzle } from 'drizzle-orm/postgres-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClusterRepository } from '@/server/adapters/postgres/repositories/cluster-repository';
import * as schema from '@/server/adapters/postgres/schema';
import { createStore } from '@/server/adapters/postgres/store';
import { systemClock } from '@/server/adapters/system/system-clock';
import { uuidSource } from '@/server/adapters/system/uuid-source';
import type { Actor } from '@/server/services/access/actor';
import { createTriggerOptimization } from '@/server/services/optimizations/trigger-optimization';
import { eventually } from './testing/eventually';
import { Scene } from './testing/scene';

const operator: Actor = { id: 'u', name: 'operator@example.com', role: 'operator', scope: { kind: 'all' } };
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
  await eventually('a learned template', async () => {
    const rows =
      await scene.sql`update node_templates set status = 'verified', verified_at = now() returning id`;
    return rows.length > 0;
  });
});

afterAll(async () => {
  await scene.close();
});

async function trigger(dryRun: boolean): Promise<string> {
  const db = drizzle(scene.sql, { schema });
  const opened = await createTriggerOptimization({
    store: createStore(db),
    clusters: createClusterRepository(db),
    clock: systemClock,
    ids: uuidSource,
  })(
    { clusterId: scene.stack.clusterIds.get('alpha') ?? '', optimizationType: 'spot_optimize', dryRun },
    operator,
  );
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value.optimizationId;
}

interface PlanRow {
  readonly status: string;
  readonly outcome: string;
  readonly estimated_savings: string | null;
  readonly actual_savings: string | null;
  readonly verdict: { readonly is_safe: boolean } | null;
  readonly mix_before: { readonly cost_per_hour: number } | null;
  readonly mix_after: { readonly cost_per_hour: number } | null;
}

const ended = (planId: string) =>
  eventually(
    'the plan to end',
    async () => {
      const [row] = await scene.sql<
        PlanRow[]
      >`select * from optimization_history where id = ${planId} and completed_at is not null`;
      return row;
    },
    380_000,
  );

const steps = (planId: string) =>
  scene.sql<{ step_type: string; status: string; target: string }[]>`
    select step_type, status, target from plan_steps where plan_id = ${planId} order by position`;

describe('a cluster of on-demand nodes', () => {
  it('is first shown what would be done, and nothing is touched', async () => {
    const since = new Date().toISOString();
    const plan = await ended(await trigger(true));
    expect(plan, plan.outcome).toMatchObject({ status: 'completed', verdict: { is_safe: true } });
    expect(plan.outcome).toMatch(/^dry run: \d+ node\(s\) come and \d+ go/);
    expect(Number(plan.estimated_savings)).toBeGreaterThan(0);
    expect(await scene.world.door(since)).toEqual([]);
  });

  it('is moved to Spot in batches, new before old, for what was promised; a second round changes nothing', async () => {
    const id = await trigger(false);
    const plan = await ended(id);
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

    const again = await ended(await trigger(false));
    expect(again, again.outcome).toMatchObject({ status: 'no_change' });
  }, 420_000);
});
