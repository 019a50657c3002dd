import type { EventRow } from './scene';
import { useScene } from './use-scene';

/** A cluster in which a replacement may be launched from many pools, and what came of asking AWS for one. */
export function useCapacityScene() {
  const scene = useScene({
    world: {
      clusters: [
        {
          name: 'alpha',
          nodes: 30,
          pods_per_node: 3,
          ownership: 'standalone',
          // Types whose Spot Advisor band is known, spread so that no pool holds a fifth of the cluster.
          instance_types: ['c6i.xlarge', 'm6i.large'],
          zones: ['a', 'b', 'c', 'd', 'e', 'f'],
        },
      ],
      boot_seconds: 3,
      pending_seconds: [1, 2],
    },
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
