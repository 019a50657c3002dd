import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deployWeb } from '../../testing/scene/admin-api';
import { eventually } from '../../testing/stack/eventually';
import { BREACHES, honest, LIES } from '../../testing/decision/hostile-plans';
import { ONE_SIZE, OptimizationScene } from '../../testing/scene/optimization-scene';
import { outsideMutations } from '../../testing/scene/outside-mutations';
import { reportFigures } from '../../testing/figures';
import { answerWith } from '../../testing/decision/decision-double';
import { send, type Script } from '../../testing/decision/scripted-decision-server';

/** Breaches are tried on the first, lies on the others, side by side. */
const BREACHED = 'breached';
const LIED = ['lied-1', 'lied-2', 'lied-3', 'lied-4', 'lied-5', 'lied-6'];

/** Lies that are let run until they have launched what the gate makes of them; the others are stopped before. */
const LET_RUN = new Set([
  'twice the vCPU',
  'half the price',
  'praise for the worst pool',
  'no on-demand node',
  'every row twice',
  'all in one zone',
]);

/** After five failures in a row the decision server is not asked for a while; a lie in between keeps it asked. */
const BREACHES_IN_A_ROW = 4;

let scene: OptimizationScene;

beforeAll(async () => {
  scene = await OptimizationScene.open({
    world: {
      clusters: [BREACHED, ...LIED].map((name) => ({
        name,
        nodes: 9,
        pods_per_node: 0,
        ownership: 'standalone',
        spot_share: 0,
        instance_types: ONE_SIZE,
      })),
      boot_seconds: 1,
      pending_seconds: [0, 1],
      shutting_down_seconds: 1,
    },
  });
  await Promise.all([BREACHED, ...LIED].map((name) => deployWeb(scene.scene, name, 18)));
});

afterAll(async () => {
  await scene.close();
});

/** Pods of the plan's own drains. */
const drainedSchema = z.object({ pods: z.array(z.object({ namespace: z.string(), name: z.string() })) });

interface Tried {
  readonly name: string;
  readonly planId: string;
  readonly dryRun: boolean;
  readonly status: string;
  readonly outcome: string | null;
  readonly launched: number;
}

/** Whether the plan launches or removes something before it ends. */
const hasActed = (planId: string): Promise<boolean> =>
  eventually('the plan to act or to end', async () => {
    const [row] = await scene.scene.sql<{ acts: boolean; ended: boolean }[]>`
      select completed_at is not null as ended, exists (
        select 1 from plan_steps where plan_id = h.id and step_type in ('launch', 'cordon') and status = 'succeeded'
      ) as acts from optimization_history h where id = ${planId}`;
    return row !== undefined && (row.ended || row.acts) ? { acts: !row.ended } : null;
  }).then(({ acts }) => acts);

/** One plan on that answer. One that is carried out is cancelled, so that the next may follow. */
async function attempt(name: string, cluster: string, script: Script, dryRun: boolean): Promise<Tried> {
  scene.decisions.script(scene.clusterId(cluster), script);
  const planId = await scene.trigger(cluster, dryRun);
  if (!dryRun && (!LET_RUN.has(name) || (await hasActed(planId)))) await scene.cancel(planId);
  const { status, outcome } = await scene.ended(planId);
  const launched = (await scene.scene.world.launchedBy(planId)).length;
  return { name, planId, dryRun, status, outcome, launched };
}

const lying =
  (allocations: (typeof LIES)[string]): Script =>
  (request, response) =>
    send(response, answerWith(request, allocations(request)));

/** Plans that launched or removed something although no verdict of the gate let them. */
const actedUnjudged = () =>
  scene.scene.sql`
    select h.id from optimization_history h where exists (
      select 1 from plan_steps s where s.plan_id = h.id and s.step_type in ('launch', 'cordon') and s.status = 'succeeded'
    ) and not exists (select 1 from safety_validations v where v.plan_id = h.id and v.kind = 'batch' and v.is_safe)`;

/** What the stored plans that were let through account for. */
async function accounted(tried: readonly Tried[]) {
  const nodeNames = new Set<string>();
  const instanceIds = new Set<string>();
  const planIds = new Set<string>();
  const pods = new Set<string>();
  for (const { planId } of tried) {
    const [approved] = await scene.scene.sql`
      select 1 from safety_validations where plan_id = ${planId} and kind = 'batch' and is_safe`;
    if (approved === undefined) continue;
    planIds.add(planId);
    for (const machine of await scene.scene.world.launchedBy(planId)) {
      instanceIds.add(machine.instance_id);
      if (machine.node_name !== null) nodeNames.add(machine.node_name);
    }
    for (const step of await scene.steps(planId)) {
      if (step.step_type === 'cordon') nodeNames.add(step.target);
      if (step.step_type === 'terminate') instanceIds.add(step.target);
      for (const pod of drainedSchema.safeParse(step.result).data?.pods ?? [])
        pods.add(`${pod.namespace}/${pod.name}`);
    }
  }
  return { nodeNames, instanceIds, planIds, pods };
}

describe('a decision server that is not to be trusted with plans', () => {
  it('gets nothing done outside of a plan that the gate let through, and each refusal says why', async () => {
    const since = scene.scene.now();
    const before = new Map<string, readonly string[]>();
    for (const name of [BREACHED, ...LIED]) before.set(name, await scene.running(name));
    const tried: Tried[] = [];

    const breach = async () => {
      let inARow = 0;
      for (const [index, [name, script]] of Object.entries(BREACHES).entries())
        for (const dryRun of index % 4 === 0 ? [true, false] : [false]) {
          if (inARow === BREACHES_IN_A_ROW) {
            inARow = 0;
            await attempt('honest', BREACHED, lying(honest), true);
          }
          inARow += 1;
          tried.push(await attempt(name, BREACHED, script, dryRun));
        }
    };
    const waiting = Object.entries(LIES);
    const lie = async (cluster: string) => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        for (const dryRun of [true, false])
          tried.push(await attempt(next[0], cluster, lying(next[1]), dryRun));
    };
    await Promise.all([breach(), ...LIED.map(lie)]);

    for (const one of tried) reportFigures('hostile', { ...one });
    const kinds = new Set(tried.map((one) => one.name)).size;
    const outside = outsideMutations(await scene.scene.world.door(since), await accounted(tried));
    reportFigures('hostile plans', {
      kinds,
      plans: tried.length,
      launched: tried.reduce((sum, one) => sum + one.launched, 0),
      outside: outside.length,
    });
    expect(kinds).toBeGreaterThanOrEqual(40);
    expect(outside).toEqual([]);
    const silent = tried.filter((one) => one.outcome === null || one.outcome === '');
    expect(silent).toEqual([]);
    expect(tried.filter((one) => one.name in BREACHES && one.status !== 'failed')).toEqual([]);
    // What the gate makes of a lie is another mix; none of these could be made into one that saves anything.
    const hopeless = tried.filter((one) => one.name.startsWith('ten thousand') && one.status !== 'rejected');
    expect(hopeless).toEqual([]);
    expect(tried.filter((one) => one.dryRun && one.launched > 0)).toEqual([]);
    // The gate was not only spared: lies are made into mixes that it lets through, and those are launched.
    const ran = tried.filter((one) => !one.dryRun && LET_RUN.has(one.name));
    expect(ran.filter((one) => one.launched > 0)).toHaveLength(LET_RUN.size);
    expect(await actedUnjudged()).toEqual([]);
    const removed = new Set((await scene.removedMachines()).map((one) => one.target));
    for (const [name, machines] of before)
      expect(await scene.running(name)).toEqual(machines.filter((id) => !removed.has(id)));
  });
});
