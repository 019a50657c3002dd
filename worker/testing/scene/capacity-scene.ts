import type { EventRow } from './scene';
import { spreadWorld } from './spread-world';
import { useScene } from './use-scene';

/** A cluster in which a replacement may be launched from many pools, and what came of asking AWS for one. */
export function useCapacityScene() {
  const scene = useScene({
    world: spreadWorld(30),
  });

  async function interrupted() {
    const since = scene().now();
    const machine = await scene().oneSpot({ graceAtMost: 30 });
    return { since, id: await scene().warn(machine) };
  }

  /** Sends of RunInstances for the plan, and the machines that came of them. */
  async function launchesOf(event: EventRow, since: string) {
    const planId = scene().planIdOf(event);
    const sends = (await scene().world.door(since)).filter(
      ({ call, detail }) => call === 'ec2:RunInstances' && JSON.stringify(detail).includes(planId),
    );
    const machines = await scene().world.launchedBy(planId);
    return {
      sends: sends.map(({ status, detail }) => ({
        status,
        token: String(detail['ClientToken']),
        pool: `${String(detail['InstanceType'])}/${String(detail['SubnetId'])}`,
      })),
      machines: machines.map((one) => one.lifecycle),
    };
  }

  return { scene, interrupted, launchesOf };
}
