import { describe, expect, it } from 'vitest';
import { eventually } from '../../testing/stack/eventually';
import type { EventRow } from '../../testing/scene/scene';
import { useScene } from '../../testing/scene/use-scene';

const scene = useScene({
  world: {
    clusters: [{ name: 'alpha', nodes: 12, pods_per_node: 2, ownership: 'standalone', spot_share: 0.8 }],
    // Long enough for the worker to reconnect before the replacement joins.
    boot_seconds: 25,
    pending_seconds: [1, 2],
  },
});

describe('a cluster whose token is changed during an interruption', () => {
  it('is watched with the new one by the running plan, which sees its one replacement join', async () => {
    const machine = await scene().oneSpot({ graceAtMost: 30 });
    const id = await scene().warn(machine);
    const opened = await eventually('the launch of the replacement', async () => {
      const [row] = await scene().sql<EventRow[]>`
        select e.* from spot_events e join plan_steps s on s.plan_id = e.plan_id
        where e.eventbridge_id = ${id} and s.step_type = 'launch' and s.status = 'succeeded'`;
      return row;
    });
    const [cluster] = await scene().sql<{ id: string }[]>`select id from clusters`;
    const sealed = scene().stack.sealToken(cluster?.id ?? '', scene().cluster().token);
    await scene().sql`update clusters set k8s_token = ${sealed} where id = ${cluster?.id ?? ''}`;

    const event = await scene().settled(id);
    expect({ status: event.status, reason: event.reason }).toEqual({ status: 'handled', reason: null });
    expect(event.replacement_ready_at).not.toBeNull();
    expect(await scene().world.launchedBy(scene().planIdOf(opened))).toHaveLength(1);
  });
});
