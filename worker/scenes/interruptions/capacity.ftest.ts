import { describe, expect, it } from 'vitest';
import { useCapacityScene } from '../../testing/scene/capacity-scene';
import { eventually } from '../../testing/stack/eventually';
import { reportFigures } from '../../testing/figures';
import type { EventRow } from '../../testing/scene/scene';

const { scene, interrupted, launchesOf } = useCapacityScene();

describe('AWS in trouble for long', () => {
  it('is asked again round after round while no pool at all has room', async () => {
    await scene().fault('insufficient-capacity', { scope: '*/*/*' });
    const { since, id } = await interrupted();
    const planId = await eventually('two rounds over the on-demand pools', async () => {
      const [row] = await scene().sql<
        { plan_id: string }[]
      >`select e.plan_id from spot_events e where e.eventbridge_id = ${id} and
        (select count(*) from plan_log l where l.plan_id = e.plan_id and l.message like 'no pool had room%') >= 1`;
      return row?.plan_id;
    });
    await scene().clearFaults();
    const event = await scene().settled(id);
    const { sends, machines } = await launchesOf(event, since);
    expect(event.plan_id).toBe(planId);
    expect(event.status).toBe('handled');
    expect(machines).toHaveLength(1);
    reportFigures('no room anywhere', { sends: sends.length, machines: machines.length });
  });

  it('under throttling and a failing STS comes late, and once', async () => {
    await scene().fault('aws-throttle', { scope: 'ec2:RunInstances', capacity: 1, refillPerSecond: 0.2 });
    await scene().fault('aws-error', { scope: 'sts', code: 'InternalFailure', status: 500, remaining: 5 });
    await scene().fault('credentials-expired', { scope: 'ec2', remaining: 3 });
    const since = scene().now();
    const assumedBefore = (await scene().world.counters())['sts:AssumeRole'] ?? 0;
    const machines = await scene().spot(2, { graceAtMost: 30 });
    const ids = await Promise.all(machines.map((machine) => scene().warn(machine)));
    const events = await Promise.all(ids.map((id) => scene().settled(id)));
    const launches = await Promise.all(events.map((event) => launchesOf(event, since)));
    expect(events.map(({ status }) => status)).toEqual(['handled', 'handled']);
    expect(launches.map(({ machines }) => machines.length)).toEqual([1, 1]);
    const refused = (await scene().world.door(since)).filter(
      ({ call, status }) => call === 'ec2:RunInstances' && status !== 200,
    );
    const assumed = ((await scene().world.counters())['sts:AssumeRole'] ?? 0) - assumedBefore;
    expect(refused.length).toBeGreaterThan(0);
    expect(assumed).toBeGreaterThan(0);
    reportFigures('throttled', { refused: refused.length, assumed, machines: launches.length });
  });

  it('of a silent EC2 holds up neither cordon nor drain', async () => {
    await scene().fault('aws-hang', { scope: 'ec2' });
    const { since, id } = await interrupted();
    const drained = await eventually('the drain', async () => {
      const [row] = await scene().sql<
        EventRow[]
      >`select * from spot_events where eventbridge_id = ${id} and drained_at is not null`;
      return row;
    });
    expect(drained.cordoned_at).not.toBeNull();
    await scene().clearFaults();
    const event = await scene().settled(id);
    const { machines } = await launchesOf(event, since);
    expect(event.status).toBe('handled');
    expect(machines).toHaveLength(1);
    reportFigures('silent EC2', { machines: machines.length });
  });
});
