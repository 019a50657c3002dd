import { expect } from 'vitest';
import { eventually } from '../stack/eventually';
import type { EventRow } from './scene';
import { useScene } from './use-scene';

/** A cluster whose API server is to be troubled during interruptions; `traits` are added to the world's cluster. */
export function useTroubledCluster(traits: Readonly<Record<string, unknown>> = {}) {
  const scene = useScene({
    world: {
      clusters: [
        {
          name: 'alpha',
          nodes: 30,
          pods_per_node: 4,
          ownership: 'standalone',
          spot_share: 0.8,
          ...traits,
        },
      ],
      boot_seconds: 3,
      pending_seconds: [1, 2],
    },
  });

  async function warned(ageSeconds = 0) {
    const machine = await scene().oneSpot({ graceAtMost: 30 });
    return { machine, since: scene().now(), id: await scene().warn(machine, { ageSeconds }) };
  }

  async function reached(id: string, column: 'cordoned_at' | 'drained_at'): Promise<EventRow> {
    return eventually(`${column} of ${id}`, async () => {
      const [row] = await scene().sql<
        EventRow[]
      >`select * from spot_events where eventbridge_id = ${id} and ${scene().sql(column)} is not null`;
      return row;
    });
  }

  async function wellEnded(id: string, deadlineMs?: number): Promise<EventRow> {
    const event = await scene().settled(id, deadlineMs);
    expect({ status: event.status, reason: event.reason }).toEqual({ status: 'handled', reason: null });
    expect(await scene().world.launchedBy(scene().planIdOf(event))).toHaveLength(1);
    expect(await scene().world.cordoned(scene().cluster())).toEqual([]);
    expect((await scene().world.cluster('alpha')).died_undrained_pods).toBe(0);
    return event;
  }

  return { scene, warned, reached, wellEnded };
}
