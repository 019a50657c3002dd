import { describe, expect, it } from 'vitest';
import { eventually } from '../../testing/stack/eventually';
import { reportFigures } from '../../testing/figures';
import type { EventRow } from '../../testing/scene/scene';
import { useTroubledCluster } from '../../testing/scene/troubled-cluster';

const { scene, warned, reached, wellEnded } = useTroubledCluster();

describe('an API server in trouble', () => {
  it('that is down for 20 s in mid-drain delays the drain and nothing else', async () => {
    const { id } = await warned();
    await reached(id, 'cordoned_at');
    await scene().fault('k8s-down', {});
    const downSince = Date.now();
    await eventually('20 s to pass', () => Promise.resolve(Date.now() - downSince > 20_000));
    await scene().clearFaults();
    const event = await wellEnded(id);
    reportFigures('down for 20 s', { pods: event.pod_count });
  });

  it('that is down before the drain never makes the node look empty', async () => {
    const machine = await scene().oneSpot({ graceAtMost: 30 });
    await scene().fault('k8s-down', {});
    const id = await scene().warn(machine);
    const opened = await eventually('the plan', async () => {
      const [row] = await scene().sql<
        EventRow[]
      >`select * from spot_events where eventbridge_id = ${id} and plan_id is not null`;
      return row;
    });
    await eventually('an attempt on the dead server', async () => {
      const [row] = await scene().sql<
        { lines: number }[]
      >`select count(*)::int as lines from plan_log where plan_id = ${scene().planIdOf(opened)} and level = 'warning'`;
      return (row?.lines ?? 0) > 0;
    });
    const [still] = (await scene().world.instances('alpha')).filter(
      (one) => one.instance_id === machine.instance_id,
    );
    expect(still?.state).toBe('running');
    await scene().clearFaults();
    const event = await wellEnded(id);
    expect(event.pod_count).toBeGreaterThan(0);
  });

  it('with 500 ms of latency, a conflict and errors is asked again', async () => {
    const machine = await scene().oneSpot({ graceAtMost: 30 });
    await scene().fault('k8s-latency', { latencyMs: 500 });
    // One only: it meets the patch. A read that is answered 409 would be no API server's.
    await scene().fault('k8s-error', { status: 409, remaining: 1 });
    const id = await scene().warn(machine);
    await reached(id, 'cordoned_at');
    await scene().fault('k8s-error', { status: 500, remaining: 4 });
    const event = await wellEnded(id);
    reportFigures('slow and quarrelsome', { pods: event.pod_count });
  });
});

describe('a cluster that refuses', () => {
  it('evictions by a webhook sees its pods deleted at the deadline rule', async () => {
    await scene().fault('eviction-webhook-denied', {});
    const { id, machine, since } = await warned(75);
    const event = await wellEnded(id);
    const pods = await scene().sql<
      { how: string }[]
    >`select p->>'how' as how from plan_steps s, jsonb_array_elements(s.result->'pods') p where s.plan_id = ${scene().planIdOf(event)} and s.step_type = 'drain'`;
    expect(pods.length).toBeGreaterThan(0);
    expect(pods.every(({ how }) => how === 'deleted')).toBe(true);
    const evicted = (await scene().world.door(since)).filter(
      ({ call, status }) => call.endsWith('/eviction') && status < 300,
    );
    expect(evicted).toHaveLength(0);
    reportFigures('webhook', { node: machine.node_name, deleted: pods.length });
  });
});
