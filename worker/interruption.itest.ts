import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stack } from './testing/stack';
import { eventually } from './testing/eventually';

interface EventRow {
  id: string;
  status: string;
  reason: string | null;
  cordoned_at: Date | null;
  drained_at: Date | null;
  replacement_instance_id: string | null;
  replacement_node_type: string | null;
  replacement_ready_at: Date | null;
  terminated_at: Date | null;
  plan_id: string;
  event_time: Date;
}

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start({
    world: {
      clusters: [{ name: 'alpha', nodes: 12, pods_per_node: 8, ownership: 'standalone' }],
      boot_seconds: 5,
    },
  });
  for (const cluster of stack.world.clusters) await stack.register(cluster);
  await stack.startWorker();
  await stack.synced();
});

afterAll(async () => {
  await stack.stop();
});

const ended = (instanceId: string) =>
  eventually(
    'the interruption to end',
    async () => {
      const [row] = await stack.sql<
        EventRow[]
      >`select * from spot_events where instance_id = ${instanceId} and event_type = 'interruption_warning' and processed_at is not null`;
      return row;
    },
    150_000,
  );

describe('a Spot warning through the queue', () => {
  it('is cordoned, drained, replaced and ended', async () => {
    const interrupted = await stack.control<{ interruptions?: unknown }>('POST', '/interrupt', {
      cluster: 'alpha',
      count: 1,
    });
    console.log(JSON.stringify(interrupted));
    const [first] = await eventually('the event', async () => {
      const rows = await stack.sql<EventRow[]>`select * from spot_events`;
      return rows.length > 0 ? rows : null;
    });
    const instanceId = await stack.sql<
      { instance_id: string }[]
    >`select instance_id from spot_events where id = ${first?.id ?? ''}`;
    const event = await ended(instanceId[0]?.instance_id ?? '');
    console.log(event);
    console.log(
      await stack.sql`select at, level, message from plan_log where plan_id = ${event.plan_id} order by id`,
    );
    console.log(
      await stack.sql`select step_type, status, error, started_at, finished_at from plan_steps where plan_id = ${event.plan_id} order by position`,
    );
    expect(event.status).toBe('handled');
    expect(event.replacement_ready_at).not.toBeNull();
    expect(event.terminated_at).not.toBeNull();
  });
});
