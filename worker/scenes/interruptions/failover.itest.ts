import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { interruptAndKill } from '../../testing/kills/interrupt-and-kill';
import { reportFigures } from '../../testing/figures';
import { Scene } from '../../testing/scene/scene';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.open({
    world: {
      clusters: [{ name: 'alpha', nodes: 16, pods_per_node: 5, ownership: 'standalone' }],
      boot_seconds: 3,
      pending_seconds: [1, 2],
    },
    workers: 2,
  });
});

afterAll(async () => {
  await scene.close();
});

describe('two workers', () => {
  it('handle one event that came ten times once', async () => {
    const since = scene.now();
    const machine = await scene.oneSpot({ graceAtMost: 30 });
    const pods = await scene.world.pods(scene.cluster(), machine.node_name ?? '');
    const event = await scene.settled(await scene.warn(machine, { repeat: 10 }));
    expect(event).toMatchObject({ status: 'handled', duplicates: 9 });

    const plans = await scene.sql<
      { id: string }[]
    >`select id from optimization_history where subject_instance_id = ${machine.instance_id}`;
    expect(plans.map((plan) => plan.id)).toEqual([event.plan_id]);
    const planId = scene.planIdOf(event);
    const traces = await scene.traces(since, {
      nodeName: machine.node_name ?? '',
      pods: pods.map((pod) => `${pod.metadata.namespace}/${pod.metadata.name}`),
      planId,
    });
    expect(traces).toMatchObject({ cordons: 1, runInstances: 1, terminations: 1 });
    expect(await scene.world.launchedBy(planId)).toHaveLength(1);
    const evicted = (await scene.world.door(since)).filter(
      ({ call, status }) => call.endsWith('/eviction') && status < 300,
    );
    expect(new Set(evicted.map(({ call }) => call)).size).toBe(evicted.length);
    reportFigures('ten times, two workers', { ...traces });
  });

  it('finish what one of them had begun when it was killed', async () => {
    const figures = await interruptAndKill(scene, { step: 'launch', status: 'running' });
    expect(figures).toMatchObject({ status: 'handled', launched: 1, cordoned: [], diedUndrained: 0 });
    expect(figures.stepsOpen).toBe(0);
    reportFigures('killed during the launch', { ...figures });
  });
});
