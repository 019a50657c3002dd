import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { interruptAndKill, type KillFigures, type Moment } from '../../testing/kills/interrupt-and-kill';
import { reportFigures } from '../../testing/figures';
import { Scene } from '../../testing/scene/scene';

/** Every step at its start and at its end; a drain and a launch are also met in their midst. */
const MOMENTS: readonly Moment[] = [
  { step: 'cordon', status: 'running' },
  { step: 'cordon', status: 'succeeded' },
  { step: 'verify', status: 'running' },
  { step: 'verify', status: 'succeeded' },
  { step: 'drain', status: 'running' },
  { step: 'launch', status: 'running' },
  { step: 'launch', status: 'succeeded' },
  { step: 'wait-ready', status: 'running' },
  { step: 'drain', status: 'succeeded' },
  { step: 'terminate', status: 'running' },
  { step: 'wait-ready', status: 'succeeded' },
  { step: 'terminate', status: 'succeeded' },
];

let scene: Scene;
const all: KillFigures[] = [];

beforeAll(async () => {
  scene = await Scene.open({
    world: {
      clusters: [{ name: 'alpha', nodes: 40, pods_per_node: 4, ownership: 'standalone', spot_share: 0.8 }],
      boot_seconds: 3,
      pending_seconds: [1, 2],
    },
    workers: 2,
  });
});

afterAll(async () => {
  reportFigures('all kills', {
    kills: all.length,
    launched: all.reduce((sum, one) => sum + one.launched, 0),
  });
  await scene.close();
});

async function killedAt(moment: Moment): Promise<void> {
  const figures = await interruptAndKill(scene, moment);
  all.push(figures);
  reportFigures('kill', { ...figures });
  expect(figures).toMatchObject({
    status: 'handled',
    launched: 1,
    cordoned: [],
    diedUndrained: 0,
    stepsOpen: 0,
  });
}

describe('a worker killed by SIGKILL', () => {
  it.each(MOMENTS)('at $step $status leaves the rest to its successor', killedAt);

  it('while the answer to its launch was lost leaves one machine', async () => {
    await scene.fault('aws-lost-answer', { scope: 'ec2:RunInstances', remaining: 2 });
    await killedAt({ step: 'launch', status: 'running' });
    await scene.clearFaults();
  });

  it('while AWS takes seconds for the launch leaves one machine', async () => {
    await scene.fault('aws-latency', { scope: 'ec2:RunInstances', latencyMs: 4_000 });
    await killedAt({ step: 'launch', status: 'running' });
    await scene.clearFaults();
  });

  it('while the API server takes long for evictions leaves no pod behind', async () => {
    await scene.fault('k8s-latency', { latencyMs: 400 });
    await killedAt({ step: 'drain', status: 'running' });
    await scene.clearFaults();
  });
});
