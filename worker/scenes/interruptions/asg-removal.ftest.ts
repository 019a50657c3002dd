import {
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { drizzle } from 'drizzle-orm/postgres-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClusterRepository } from '@/server/adapters/postgres/repositories/clusters/cluster-repository';
import * as schema from '@/server/adapters/postgres/schema';
import { systemClock } from '@/server/adapters/system/system-clock';
import { createSetAdoption } from '@/server/services/clusters/set-adoption';
import { appRuns, deployApp, deployWeb } from '../../testing/scene/admin-api';
import { withGroups } from '../../testing/scene/customer-groups';
import { eventually } from '../../testing/stack/eventually';
import { HeldWrites } from '../../testing/stack/hold-writes';
import { killHolder } from '../../testing/kills/kill-holder';
import { OPERATOR, ONE_SIZE } from '../../testing/scene/optimization-scene';
import { ended, trigger, type EndedPlan } from '../../testing/scene/optimizations';
import { outsideMutations, type Allowed } from '../../testing/scene/outside-mutations';
import { reportFigures } from '../../testing/figures';
import { Scene } from '../../testing/scene/scene';

const NODES = 9;
const ADOPTING = ['replaced', 'bounded', 'killed', 'unanswered', 'raised', 'ungranted'];
const REMOVAL = 'autoscaling:TerminateInstanceInAutoScalingGroup';

const NOTHING: Allowed = {
  nodeNames: new Set(),
  instanceIds: new Set(),
  pods: new Set(),
  planIds: new Set(),
};

const cluster = (name: string, minSize = 1) => ({
  name,
  nodes: NODES,
  pods_per_node: 0,
  ownership: 'asg',
  spot_share: 0,
  instance_types: ONE_SIZE,
  min_size: minSize,
});

let scene: Scene;
let writes: HeldWrites;

beforeAll(async () => {
  scene = await Scene.open({
    world: {
      clusters: [
        cluster('bounded', NODES - 2),
        ...['replaced', 'killed', 'unanswered', 'raised', 'ungranted', 'autoscaled', 'advised'].map((name) =>
          cluster(name),
        ),
      ],
      boot_seconds: 3,
      pending_seconds: [1, 2],
      group_check_seconds: 1,
    },
    workerEnvironment: (world) => ({ SPOT_ADVISOR_URL: world.spot_advisor_url }),
  });
  const clusters = createClusterRepository(drizzle(scene.sql, { schema }));
  const setAdoption = createSetAdoption({ clusters, clock: systemClock });
  for (const name of ADOPTING) {
    const set = await setAdoption({ clusterId: idOf(name), adoptsGroups: true }, OPERATOR);
    expect(set.ok).toBe(true);
  }
  const names = scene.stack.world.clusters.map(({ name }) => name);
  await eventually('learned templates', async () => {
    const proven = await scene.sql`
      update node_templates set status = 'verified', verified_at = now() returning id`;
    return proven.length === names.length;
  });
  await Promise.all(names.map((name) => deployWeb(scene, name, 12)));
  writes = await HeldWrites.install(scene.sql);
});

afterAll(async () => {
  await writes.close();
  await scene.close();
});

const idOf = (name: string) => scene.stack.clusterIds.get(name) ?? '';

async function groupOf(name: string) {
  const { AutoScalingGroups } = await withGroups(scene, (groups) =>
    groups.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [`${name}-workers`] })),
  );
  const [group] = AutoScalingGroups ?? [];
  return {
    desired: group?.DesiredCapacity ?? -1,
    members: (group?.Instances ?? []).map(({ InstanceId }) => InstanceId ?? '').sort(),
  };
}

/** Machines that the plan has taken out, and how often EC2 and Auto Scaling were told so. */
async function removalsOf(planId: string, name: string, since: string) {
  const steps = await scene.sql<{ target: string; status: string }[]>`
    select target, status from plan_steps where plan_id = ${planId} and step_type = 'terminate'`;
  const removed = steps.filter((step) => step.status === 'succeeded').map((step) => step.target);
  const ofCluster = new Set((await scene.world.instances(name)).map((one) => one.instance_id));
  const door = (await scene.world.door(since)).filter(({ detail }) =>
    [...ofCluster].some((id) => JSON.stringify(detail).includes(id)),
  );
  const launches = (await scene.world.door(since)).filter(
    ({ call, detail }) =>
      (call === 'ec2:RunInstances' || call === 'ec2:CreateFleet') && JSON.stringify(detail).includes(planId),
  );
  return {
    removed,
    asked: door.filter(({ call }) => call === REMOVAL).length,
    terminateInstances: door.filter(({ call }) => call === 'ec2:TerminateInstances').length,
    launches: launches.length,
  };
}

/** What must hold of each plan that took nodes out of a group. */
async function expectRemoved(name: string, plan: EndedPlan, of: { planId: string; since: string }) {
  const figures = await removalsOf(of.planId, name, of.since);
  const after = await groupOf(name);
  reportFigures(`removal from a group: ${name}`, {
    outcome: plan.outcome,
    ...figures,
    desired: after.desired,
  });
  expect(plan.status, plan.outcome).toBe('completed');
  expect(figures.removed.length).toBeGreaterThan(0);
  expect(figures).toMatchObject({ terminateInstances: 0, launches: 0 });
  expect(after.desired).toBe(NODES - figures.removed.length);
  // The group brings nobody in their place, and takes nobody else away.
  expect(after.members).toHaveLength(after.desired);
  expect(after.members.filter((id) => figures.removed.includes(id))).toEqual([]);
  const running = (await scene.world.instances(name)).filter((one) => one.state === 'running');
  expect(running.map((one) => one.instance_id).sort()).toEqual(after.members);
  expect((await scene.world.cluster(name)).died_undrained_pods ?? 0).toBe(0);
  return figures;
}

const pack = async (name: string) => {
  const since = scene.now();
  return { since, planId: await trigger(scene, 'bin_pack', false, name) };
};

describe('nodes of an Auto Scaling group', { timeout: 400_000 }, () => {
  it('leave it with its desired capacity lowered, and never under MinSize', async () => {
    const run = await pack('bounded');
    const plan = await ended(scene, run.planId, 280_000);
    const { removed, asked } = await expectRemoved('bounded', plan, run);
    expect(removed).toHaveLength(2);
    expect(asked).toBe(2);
    expect(plan.advice?.explanation).toMatch(/under its MinSize of 7/);
    expect(plan.advice?.nodes.map((node) => node.owner)).toContain('asg');
  });

  it('leave it where another autoscaler works, although nothing may be launched beside the group', async () => {
    const autoscaler = { name: 'cluster-autoscaler', replicas: 2, cpu: '50m' };
    await deployApp(scene, 'autoscaled', autoscaler);
    await appRuns(scene, 'autoscaled', autoscaler);
    const run = await pack('autoscaled');
    await expectRemoved('autoscaled', await ended(scene, run.planId, 280_000), run);
  });

  it('give way to Spot nodes outside of it where that is allowed', async () => {
    const since = scene.now();
    const planId = await trigger(scene, 'spot_optimize', false, 'replaced');
    const plan = await ended(scene, planId, 380_000);
    const { removed, asked, terminateInstances } = await removalsOf(planId, 'replaced', since);
    const after = await groupOf('replaced');
    const launched = (await scene.world.launchedBy(planId)).filter((one) => one.state === 'running');
    reportFigures('replacement of nodes of a group', {
      outcome: plan.outcome,
      removed: removed.length,
      launched: launched.length,
      desired: after.desired,
    });
    expect(plan.status, plan.outcome).toBe('completed');
    expect(removed.length).toBeGreaterThan(0);
    expect({ asked, terminateInstances }).toEqual({ asked: removed.length, terminateInstances: 0 });
    expect(after.desired).toBe(NODES - removed.length);
    expect(launched.length).toBeGreaterThan(0);
    const standing = (await scene.world.instances('replaced')).filter((one) => one.state === 'running');
    const ids = [...after.members, ...launched.map((one) => one.instance_id)];
    expect(standing.map((one) => one.instance_id).sort()).toEqual(ids.sort());
    expect((await scene.world.cluster('replaced')).died_undrained_pods ?? 0).toBe(0);
  });

  it('are advice where neither is there: nothing is touched', async () => {
    const since = scene.now();
    for (const type of ['bin_pack', 'spot_optimize'] as const) {
      const plan = await ended(scene, await trigger(scene, type, false, 'advised'));
      reportFigures(`advice on ${type}`, { status: plan.status, outcome: plan.outcome });
      expect(plan.status, plan.outcome).toBe('no_change');
      expect(plan.outcome).toMatch(/adopt_auto_scaling_groups/);
      expect(new Set(plan.advice?.nodes.map((node) => node.owner))).toEqual(new Set(['asg']));
    }
    expect(outsideMutations(await scene.world.door(since), NOTHING)).toEqual([]);
    expect((await groupOf('advised')).desired).toBe(NODES);
  });

  it('are taken out once when the answers are lost', async () => {
    await scene.fault('aws-lost-answer', { scope: REMOVAL, remaining: 2 });
    const run = await pack('unanswered');
    const plan = await ended(scene, run.planId, 280_000);
    await scene.clearFaults();
    const { removed, asked } = await expectRemoved('unanswered', plan, run);
    expect(asked).toBe(removed.length);
    const failures = await scene.sql`
      select message from plan_log where plan_id = ${run.planId} and message like '%could not be taken out%'`;
    expect(failures).toHaveLength(2);
  });

  it('are taken out once when the worker is killed after the call', async () => {
    await writes.hold(idOf('killed'), { kind: 'line', like: '%taken out of killed-workers%' });
    const run = await pack('killed');
    await writes.met(1);
    await killHolder(scene.stack, writes);
    const plan = await ended(scene, run.planId, 280_000);
    const { removed, asked } = await expectRemoved('killed', plan, run);
    expect(asked).toBe(removed.length);
  });

  it('stay, schedulable again, when MinSize is raised while they are drained', async () => {
    const run = await pack('raised');
    await eventually('a drain', async () => {
      const draining = await scene.sql`
        select id from plan_steps where plan_id = ${run.planId} and step_type = 'drain' and status = 'running'`;
      return draining.length > 0;
    });
    await withGroups(scene, (groups) =>
      groups.send(
        new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'raised-workers', MinSize: NODES }),
      ),
    );
    const plan = await ended(scene, run.planId, 280_000);
    expect(plan.status, plan.outcome).toBe('rolled_back');
    expect(plan.outcome).toMatch(/under its MinSize of 9/);
    expect((await removalsOf(run.planId, 'raised', run.since)).asked).toBe(0);
    expect(await scene.world.cordoned(scene.cluster('raised'))).toEqual([]);
    expect((await groupOf('raised')).desired).toBe(NODES);
  });

  it('stay where the grant is missing, and the next plan is advice that names it', async () => {
    await scene.fault('aws-error', {
      scope: REMOVAL,
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:sts::111122223333:assumed-role/R/S is not authorized to perform: ${REMOVAL}`,
    });
    const run = await pack('ungranted');
    const plan = await ended(scene, run.planId, 280_000);
    expect(plan.status, plan.outcome).toBe('rolled_back');
    expect(plan.outcome).toContain(REMOVAL);
    expect(await scene.world.cordoned(scene.cluster('ungranted'))).toEqual([]);
    expect((await groupOf('ungranted')).desired).toBe(NODES);
    await scene.clearFaults();
    const next = await ended(scene, await trigger(scene, 'bin_pack', false, 'ungranted'));
    expect(next.status, next.outcome).toBe('no_change');
    expect(next.outcome).toContain(REMOVAL);
    expect(next.advice?.nodes.length).toBeGreaterThan(0);
  });

  it('are advice that names the grant where groups cannot be read', async () => {
    const action = 'autoscaling:DescribeAutoScalingGroups';
    const denied = { code: 'AccessDenied', status: 403, message: 'denied' };
    await scene.fault('aws-error', { scope: action, ...denied });
    const since = scene.now();
    const plan = await ended(scene, await trigger(scene, 'bin_pack', false, 'raised'));
    await scene.clearFaults();
    expect(plan.status, plan.outcome).toBe('no_change');
    expect(plan.outcome).toContain(action);
    expect(plan.advice?.nodes.length).toBeGreaterThan(0);
    expect(outsideMutations(await scene.world.door(since), NOTHING)).toEqual([]);
  });
});
