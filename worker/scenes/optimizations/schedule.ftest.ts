import { drizzle } from 'drizzle-orm/postgres-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClusterRepository } from '@/server/adapters/postgres/repositories/clusters/cluster-repository';
import * as schema from '@/server/adapters/postgres/schema';
import { createStore } from '@/server/adapters/postgres/repositories/store';
import { systemClock } from '@/server/adapters/system/system-clock';
import { createApproveOptimization } from '@/server/services/plan-requests/settle-plan';
import { ALL_FEATURES } from '@/server/domain/features/testing/all-features';
import { answerWith } from '../../testing/decision/decision-double';
import { eventually } from '../../testing/stack/eventually';
import { ONE_SIZE, OPERATOR, OptimizationScene } from '../../testing/scene/optimization-scene';
import { send } from '../../testing/decision/scripted-decision-server';
import { swapNodes } from '../../testing/decision/swap-nodes';

const NAMES = ['shop', 'idle', 'advised', 'unwanted', 'closed'];

let scene: OptimizationScene;

interface LookRow {
  readonly outcome: string;
  readonly times: number;
  readonly codes: readonly string[];
}

const looks = (name: string) => scene.scene.sql<LookRow[]>`
  select outcome, times, array(select jsonb_array_elements(reasons)->>'code') as codes
  from optimization_looks
  where cluster_id = ${scene.clusterId(name)} and optimization_type = 'spot_optimize' order by id`;

const plans = (name: string) => scene.scene.sql<
  { id: string; status: string; dry_run: boolean; requested_by: string; approved_by: string | null }[]
>`select id, status, dry_run, requested_by, approved_by from optimization_history
  where cluster_id = ${scene.clusterId(name)} and optimization_type = 'spot_optimize' order by created_at`;

const lookOf = (name: string, matches: (look: LookRow) => boolean) =>
  eventually(
    `a look at ${name}`,
    async () => {
      const found = await looks(name);
      if (!found.some(matches)) throw new Error(JSON.stringify([found, await plans(name)]));
      return true;
    },
    40_000,
  );

const waiting = (name: string) =>
  eventually(
    `a plan of ${name} that waits`,
    async () => {
      const found = await plans(name);
      const plan = found.find((one) => one.status === 'awaiting_approval');
      if (plan === undefined) throw new Error(JSON.stringify([found, await looks(name)]));
      return plan;
    },
    40_000,
  );

beforeAll(async () => {
  scene = await OptimizationScene.open({
    world: {
      clusters: NAMES.map((name) => ({
        name,
        nodes: 9,
        pods_per_node: 0,
        ownership: 'standalone',
        spot_share: 0,
        instance_types: ONE_SIZE,
        zones: ['d', 'e', 'f'],
      })),
      boot_seconds: 2,
      pending_seconds: [1, 1],
    },
    workerEnvironment: (world) => ({
      SPOT_ADVISOR_URL: world.spot_advisor_url,
      OPTIMIZATION_INTERVAL_MINUTES: '0.05',
    }),
  });
  await scene.scene.sql`update clusters set mode = 'advise' where id = ${scene.clusterId('advised')}`;
  const windows = {
    timeZone: 'UTC',
    windows: [],
    freezes: [{ from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z', reason: 'audit' }],
  };
  await scene.scene.sql`
    update clusters set features = '{"spot_optimization": false}', maintenance = ${scene.scene.sql.json(windows)}
    where id = ${scene.clusterId('closed')}`;
  for (const name of NAMES)
    scene.decisions.script(scene.clusterId(name), (request, response) => {
      const { nodes, current_allocations: current } = request.cluster_state;
      const first = nodes.slice(0, 1).map((node) => node.node_name);
      send(response, answerWith(request, name === 'idle' ? current : swapNodes(request, first)));
    });
});

afterAll(async () => {
  await scene.close();
});

describe('a schedule', () => {
  it('proposes in approve mode, waits, runs once approved, and then leaves the cluster alone', async () => {
    const plan = await waiting('shop');
    expect(plan).toMatchObject({ dry_run: false, requested_by: 'schedule', approved_by: null });
    await lookOf('shop', (look) => look.outcome === 'skipped' && look.codes.includes('plan_open'));

    const db = drizzle(scene.scene.sql, { schema });
    const approve = createApproveOptimization({
      store: createStore(db),
      clusters: createClusterRepository(db),
      clock: systemClock,
      features: ALL_FEATURES,
    });
    expect(await approve({ optimizationId: plan.id }, OPERATOR)).toMatchObject({ ok: true });
    expect(await scene.ended(plan.id)).toMatchObject({ status: 'completed' });

    await lookOf('shop', (look) => look.outcome === 'skipped' && look.codes.join() === 'moved_lately');
    expect(await plans('shop')).toEqual([{ ...plan, status: 'completed', approved_by: OPERATOR.name }]);
  });

  it('says every reason why it opens nothing', async () => {
    await lookOf('closed', (look) => look.times >= 2 && look.codes.join() === 'feature_off,outside_window');
    expect(await plans('closed')).toEqual([]);
  });

  it('finds nothing to do in a cluster at rest, and leaves no plans behind', async () => {
    await lookOf('idle', (look) => look.outcome === 'no_change' && look.times >= 2);
    const left = await plans('idle');
    expect(left.length).toBeLessThanOrEqual(1);
    for (const plan of left) expect(['deciding', 'no_change']).toContain(plan.status);
  });

  it('advises in advise mode, once', async () => {
    await lookOf('advised', (look) => look.codes.join() === 'moved_lately');
    expect(await plans('advised')).toMatchObject([{ status: 'completed', dry_run: true }]);
  });

  it('does not propose again what was just turned down', async () => {
    const plan = await waiting('unwanted');
    await scene.cancel(plan.id);
    await lookOf('unwanted', (look) => look.outcome === 'no_change');
    const [first, ...later] = await plans('unwanted');
    expect(first).toMatchObject({ id: plan.id, status: 'cancelled' });
    for (const one of later) expect(['deciding', 'no_change']).toContain(one.status);
  });
});
