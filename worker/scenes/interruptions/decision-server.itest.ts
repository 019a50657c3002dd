import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FAILURES,
  LIES,
  startHostileDecisionServer,
  type Behavior,
  type HostileDecisionServer,
} from '../../testing/decision/hostile-decision-server';
import { outsideMutations } from '../../testing/scene/outside-mutations';
import { reportFigures } from '../../testing/figures';
import { Scene } from '../../testing/scene/scene';
import { spreadWorld } from '../../testing/scene/spread-world';

let scene: Scene;
let hostile: HostileDecisionServer;

beforeAll(async () => {
  hostile = await startHostileDecisionServer();
  scene = await Scene.open({
    world: spreadWorld(40),
    decisionServer: hostile.url,
  });
});

afterAll(async () => {
  await scene.close();
  await hostile.close();
});

/** One interruption for each behavior, all at once; what came of each. */
async function interruptAll(behaviors: readonly Behavior[]) {
  const since = scene.now();
  const machines = await scene.spot(behaviors.length, { graceAtMost: 30 });
  const names = machines.map((machine) => machine.node_name ?? '');
  const pods = (await scene.world.pods(scene.cluster()))
    .filter(({ spec }) => spec.nodeName !== undefined && names.includes(spec.nodeName))
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  behaviors.forEach((behavior, index) => hostile.behave(names[index] ?? '', behavior));
  const ids = await Promise.all(machines.map((machine) => scene.warn(machine)));
  const events = await Promise.all(ids.map((id) => scene.settled(id)));
  const planIds = events.map((event) => scene.planIdOf(event));
  const outcomes = await Promise.all(
    events.map(async (event, index) => {
      const launched = await scene.world.launchedBy(planIds[index] ?? '');
      return {
        behavior: behaviors[index],
        status: event.status,
        launched: launched.map((one) => one.lifecycle),
      };
    }),
  );
  const outside = outsideMutations(await scene.world.door(since), {
    nodeNames: new Set(names),
    instanceIds: new Set(machines.map((machine) => machine.instance_id)),
    pods: new Set(pods),
    planIds: new Set(planIds),
  });
  return { outcomes, outside };
}

const onDemandOnce = (behavior: Behavior) => ({ behavior, status: 'handled', launched: ['on-demand'] });

describe('a decision server that is not to be trusted', () => {
  it('is followed where it is right', async () => {
    const { outcomes, outside } = await interruptAll(['honest']);
    expect(outcomes).toEqual([{ behavior: 'honest', status: 'handled', launched: ['spot'] }]);
    expect(outside).toEqual([]);
  });

  it('is overruled where it lies, and nothing outside the plans is touched', async () => {
    const { outcomes, outside } = await interruptAll(LIES);
    expect(outcomes).toEqual(LIES.map(onDemandOnce));
    expect(outside).toEqual([]);
    reportFigures('lies', { plans: outcomes.length, outside: outside.length });
  });

  it('is done without where it is slow, broken or gone', async () => {
    const { outcomes, outside } = await interruptAll(FAILURES);
    expect(outcomes).toEqual(FAILURES.map(onDemandOnce));
    expect(outside).toEqual([]);
    reportFigures('failures', { plans: outcomes.length, outside: outside.length, asked: [...hostile.asked] });
  });
});
