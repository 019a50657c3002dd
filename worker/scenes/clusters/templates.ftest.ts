import { drizzle } from 'drizzle-orm/postgres-js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadOnDemandCatalog } from '@/server/adapters/catalog/load-on-demand-catalog';
import { createClusterRepository } from '@/server/adapters/postgres/repositories/clusters/cluster-repository';
import * as schema from '@/server/adapters/postgres/schema';
import { createStore } from '@/server/adapters/postgres/repositories/store';
import { systemClock } from '@/server/adapters/system/system-clock';
import { uuidSource } from '@/server/adapters/system/uuid-source';
import type { Actor } from '@/server/services/access/actor';
import { createProveTemplate } from '@/server/services/kinds/template-proof/prove-template';
import { eventually } from '../../testing/stack/eventually';
import { Scene } from '../../testing/scene/scene';

const operator: Actor = { id: 'u', name: 'operator@example.com', role: 'operator', scope: { kind: 'all' } };

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.open({
    world: {
      clusters: [{ name: 'alpha', nodes: 5, pods_per_node: 3, ownership: 'standalone' }],
      boot_seconds: 8,
    },
  });
  await eventually('a learned template', async () => (await template()) !== undefined);
});

beforeEach(() => scene.clearFaults());

afterAll(async () => {
  await scene.close();
});

interface TemplateRow {
  readonly status: string;
  readonly proven: boolean;
  readonly review_reasons: readonly string[];
}

async function template(): Promise<TemplateRow | undefined> {
  const [row] = await scene.sql<
    TemplateRow[]
  >`select status, verified_at is not null as proven, review_reasons from node_templates`;
  return row;
}

function prove() {
  const db = drizzle(scene.sql, { schema });
  const start = createProveTemplate({
    store: createStore(db),
    clusters: createClusterRepository(db),
    clock: systemClock,
    ids: uuidSource,
    catalog: loadOnDemandCatalog(),
  });
  return start({ clusterId: scene.stack.clusterIds.get('alpha') ?? '' }, operator);
}

async function started(): Promise<string> {
  const outcome = await prove();
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.value.operationId;
}

interface PlanRow {
  readonly status: string;
  readonly outcome: string;
  readonly requested_by: string;
  readonly result: Readonly<Record<string, unknown>> | null;
}

const ended = (planId: string) =>
  eventually(
    'the proof to end',
    async () => {
      const [row] = await scene.sql<
        PlanRow[]
      >`select p.status, p.outcome, p.requested_by, s.result from optimization_history p join plan_steps s on s.plan_id = p.id and s.step_type = 'prove'
        where p.id = ${planId} and p.completed_at is not null`;
      return row;
    },
    100_000,
  );

const said = async (planId: string) =>
  (
    await scene.sql<{ title: string }[]>`select title from activity where plan_id = ${planId} order by id`
  ).map((row) => row.title);

describe('a proof launch', () => {
  it('launches one tainted on-demand node, sees it Ready with its CSI driver, ends it and verifies the template', async () => {
    const since = scene.now();
    expect(await template()).toMatchObject({ status: 'unverified', proven: false });
    const planId = await started();
    expect(await prove()).toMatchObject({ ok: false, error: { kind: 'conflict', code: 'proof_running' } });
    const plan = await ended(planId);

    expect(plan).toMatchObject({ status: 'completed', requested_by: 'operator@example.com' });
    expect(plan.result).toMatchObject({ note: 'Ready with ebs.csi.aws.com', terminated: true });
    expect(plan.result?.['cost_dollars']).toBeGreaterThan(0);
    expect(await template()).toEqual({ status: 'verified', proven: true, review_reasons: [] });

    const [machine, ...more] = await scene.world.launchedBy(planId);
    expect(more).toEqual([]);
    expect(machine).toMatchObject({ lifecycle: 'on-demand' });
    expect(machine?.state).toMatch(/shutting-down|terminated/);
    expect(machine?.instance_type).toBe(plan.result?.['instance_type']);
    const door = await scene.world.door(since);
    expect(door.filter(({ call }) => call === 'ec2:RunInstances')).toHaveLength(1);
    const patches = door.filter(({ call }) => call === `PATCH /api/v1/nodes/${machine?.node_name ?? ''}`);
    expect(patches.length).toBeGreaterThan(0);
    expect(JSON.stringify(patches[0]?.detail)).toContain('cloudoptim.io/proof');
    expect(await said(planId)).toEqual([
      'Proof launch of the node template of alpha',
      expect.stringMatching(
        /^The node template of alpha is proven, for \$[\d.]+ \(\$[\d.]+ an hour × [\d.]+ min\)$/,
      ),
      'Proof launch of the node template of alpha: done',
    ]);
    const [validation] = await scene.sql<
      { kind: string; action_taken: string }[]
    >`select kind, action_taken from safety_validations where plan_id = ${planId}`;
    expect(validation).toEqual({ kind: 'template_proof', action_taken: 'approved' });
  });

  it('goes on with the instance of a worker that was killed', async () => {
    const planId = await started();
    await eventually('the launch', async () => (await scene.world.launchedBy(planId)).length > 0);
    scene.stack.workers.at(-1)?.kill('SIGKILL');
    await scene.stack.startWorker();
    expect(await ended(planId)).toMatchObject({ status: 'completed' });
    expect(await scene.world.launchedBy(planId)).toHaveLength(1);
  });

  it('leaves the template unverified with the reason, and no machine, when the node ends before it joins', async () => {
    await scene.fault('boot-never', {});
    const planId = await started();
    const [machine] = await eventually('the launch', async () => {
      const launched = await scene.world.launchedBy(planId);
      return launched.length > 0 ? launched : null;
    });
    await scene.stack.control('POST', '/interrupt', {
      instance_id: machine?.instance_id,
      kind: 'state-change',
    });
    expect(await ended(planId)).toMatchObject({ status: 'failed' });
    const row = await template();
    expect(row?.status).toBe('unverified');
    expect(row?.review_reasons).toEqual([expect.stringContaining('it ended before it joined')]);
    expect((await scene.world.launchedBy(planId)).map((one) => one.state)).toEqual([
      expect.stringMatching(/shutting-down|terminated/),
    ]);
  });

  it('is refused for a template without a pinned version, and in advise mode', async () => {
    const clusterId = scene.stack.clusterIds.get('alpha') ?? '';
    const [kept] = await scene.sql<
      { launch_template_id: string; launch_template_version: string }[]
    >`select launch_template_id, launch_template_version from node_templates`;
    await scene.sql`update node_templates set launch_template_version = '$Latest'`;
    expect(await prove()).toMatchObject({ ok: false, error: { code: 'template_not_provable' } });
    await scene.sql`update node_templates set launch_template_version = ${kept?.launch_template_version ?? ''}`;
    await scene.sql`update clusters set mode = 'advise' where id = ${clusterId}`;
    expect(await prove()).toMatchObject({ ok: false, error: { code: 'advise_mode' } });
  });
});
