import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enterStandby } from '../../testing/scene/customer-groups';
import { eventually } from '../../testing/stack/eventually';
import { Scene, type EventRow } from '../../testing/scene/scene';
import type { WorldInstance } from '../../testing/stack/world-view';

/** So that the world ends an interrupted machine soon; still long enough for every grace. */
const NOTICE_SECONDS = 60;

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.open({
    world: {
      clusters: [
        { name: 'detached', nodes: 4, pods_per_node: 2, ownership: 'asg' },
        { name: 'rebalanced', nodes: 4, pods_per_node: 2, ownership: 'asg-capacity-rebalance' },
        { name: 'managed', nodes: 4, pods_per_node: 2, ownership: 'nodegroup' },
        { name: 'silent', nodes: 4, pods_per_node: 2, ownership: 'asg-capacity-rebalance' },
        { name: 'standby', nodes: 4, pods_per_node: 2, ownership: 'asg' },
        { name: 'alone', nodes: 5, pods_per_node: 2, ownership: 'standalone' },
      ],
      // Later than the machine runs, or it might never join.
      boot_seconds: 15,
      // A group that rebalances ends the old machine as soon as the new one runs, drained or not.
      pending_seconds: [10, 14],
      interruption_notice_seconds: NOTICE_SECONDS,
      group_check_seconds: 2,
    },
  });
});

afterAll(async () => {
  await scene.close();
});

/** AWS's own interruption: it ends the machine after the notice, and its event comes through the queue. */
async function interrupt(machine: WorldInstance): Promise<EventRow> {
  const answer = await scene.stack.control<{ events: { id: string }[] }>('POST', '/interrupt', {
    instance_id: machine.instance_id,
  });
  return scene.settled(answer.events[0]?.id ?? '');
}

/** Calls at EC2's and Auto Scaling's door that name one of these. */
async function calls(call: string, ...named: readonly string[]): Promise<number> {
  const door = await scene.world.door(new Date(0).toISOString());
  return door.filter((entry) => {
    const detail = JSON.stringify(entry.detail);
    return entry.call === call && named.some((name) => detail.includes(name));
  }).length;
}

const launches = (event: EventRow) => calls('ec2:RunInstances', scene.planIdOf(event));

async function stepOf(event: EventRow, type: string) {
  return (await scene.steps(scene.planIdOf(event))).find((step) => step.step_type === type);
}

const stateOf = async (instanceId: string) =>
  (await scene.world.instances()).find((one) => one.instance_id === instanceId)?.state;

describe.concurrent('a member of an Auto Scaling group', { timeout: 240_000 }, () => {
  it('is detached at the notice, and the group launches its successor', async () => {
    const machine = await scene.oneSpot({ cluster: 'detached' });
    const event = await interrupt(machine);

    expect(event).toMatchObject({ status: 'handled', replacement_node_type: 'group' });
    expect(await calls('autoscaling:DetachInstances', machine.instance_id)).toBe(1);
    expect(await launches(event)).toBe(0);
    expect(await calls('ec2:TerminateInstances', machine.instance_id)).toBe(0);
    const successor = (await scene.world.instances('detached')).find(
      (one) => one.instance_id === event.replacement_instance_id,
    );
    expect(successor).toMatchObject({ state: 'running' });
    expect(successor?.tags['cloudoptim:plan-id']).toBeUndefined();
  });

  it.each([
    ['a group with capacity rebalancing', 'rebalanced', 'skipped'],
    ['a managed node group', 'managed', undefined],
  ])('of %s is left to it', async (_owner, cluster, detach) => {
    const machine = await scene.oneSpot({ cluster });
    const event = await interrupt(machine);

    // How far the drain came is the group's doing: it ends the old machine as soon as the new one runs.
    expect(event).toMatchObject({ replacement_node_type: 'group', plan_id: expect.any(String) });
    expect(event.replacement_ready_at).toBeInstanceOf(Date);
    expect((await stepOf(event, 'detach'))?.status).toBe(detach);
    expect(await calls('autoscaling:DetachInstances', machine.instance_id)).toBe(0);
    expect(await calls('ec2:TerminateInstances', machine.instance_id)).toBe(0);
    expect(await launches(event)).toBe(0);
  });

  it('gets one bridge node where the group stays silent, removed once the group has its desired capacity', async () => {
    await scene.fault('asg-silent', { scope: 'silent-workers' });
    const machine = await scene.oneSpot({ cluster: 'silent' });
    await scene.stack.control('POST', '/interrupt', { instance_id: machine.instance_id, to_queue: false });
    const event = await scene.settled(await scene.warn(machine, { ageSeconds: 175 }));

    // The event came three minutes late, so that the interruption is late whatever was done.
    expect(event).toMatchObject({ status: 'late', replacement_node_type: 'on-demand' });
    const [bridge, ...more] = await scene.world.launchedBy(scene.planIdOf(event));
    expect(more).toEqual([]);
    expect(bridge).toMatchObject({ lifecycle: 'on-demand', state: 'running' });
    expect(bridge?.tags['cloudoptim:bridge']).toBe('silent-workers');
    expect(bridge?.instance_id).toBe(event.replacement_instance_id);

    await scene.stack.control('DELETE', '/faults/asg-silent');
    const removal = await eventually(
      'the bridge to be removed',
      async () => {
        const [row] = await scene.sql<
          { status: string; subject_instance_id: string }[]
        >`select status, subject_instance_id from optimization_history where requested_by = 'system:bridge' and completed_at is not null`;
        return row;
      },
      120_000,
    );
    expect(removal).toEqual({ status: 'completed', subject_instance_id: bridge?.instance_id });
    expect(await stateOf(bridge?.instance_id ?? '')).toMatch(/shutting-down|terminated/);
    expect(await launches(event)).toBe(1);
  });

  it('in Standby is drained and never bridged', async () => {
    const machine = await scene.oneSpot({ cluster: 'standby' });
    await enterStandby(scene, 'standby-workers', machine.instance_id);
    await scene.stack.control('POST', '/interrupt', { instance_id: machine.instance_id, to_queue: false });
    const event = await scene.settled(await scene.warn(machine, { ageSeconds: 175 }));

    expect(event).toMatchObject({ status: 'late', replacement_node_type: 'none' });
    expect((await stepOf(event, 'detach'))?.status).toBe('skipped');
    expect(await launches(event)).toBe(0);
  });
});

describe.concurrent('a replacement that is ended before it joins', { timeout: 240_000 }, () => {
  it('is given up, and another pool is tried at once', async () => {
    const machine = await scene.oneSpot({ cluster: 'alone' });
    const eventId = await scene.warn(machine);
    const first = await eventually('the first replacement', async () => {
      const [row] = await scene.sql<
        { instance_id: string }[]
      >`select m.instance_id from launch_members m join plan_steps s on s.id = m.step_id join spot_events e on e.plan_id = s.plan_id
        where e.eventbridge_id = ${eventId} and m.instance_id is not null`;
      return row?.instance_id;
    });
    const lost = await scene.stack.control<{ events: { id: string }[] }>('POST', '/interrupt', {
      instance_id: first,
      // Whatever its lifecycle: it is ended at once, and EC2 says so.
      kind: 'state-change',
    });
    const event = await scene.settled(eventId);

    expect(event.status).toBe('handled');
    const launched = await scene.world.launchedBy(scene.planIdOf(event));
    const pools = launched.map((one) => `${one.instance_type}/${one.availability_zone}/${one.lifecycle}`);
    expect(pools).toHaveLength(2);
    expect(new Set(pools).size).toBe(2);
    expect(await launches(event)).toBe(2);
    expect(await stateOf(first)).toMatch(/shutting-down|terminated/);
    expect(await stateOf(event.replacement_instance_id ?? '')).toBe('running');
    const [noted] = await scene.sql<
      EventRow[]
    >`select * from spot_events where eventbridge_id = ${lost.events[0]?.id ?? ''}`;
    expect(noted).toMatchObject({ status: 'handled', plan_id: event.plan_id });
  });
});
