import { describe, expect, it } from 'vitest';
import { useCapacityScene } from '../../testing/scene/capacity-scene';
import { reportFigures } from '../../testing/figures';

const { scene, interrupted, launchesOf } = useCapacityScene();

const distinct = <T>(values: readonly T[]) => [...new Set(values)];

describe('AWS without room', () => {
  it('is asked for the next pool, and the empty one is remembered for three minutes', async () => {
    await scene().fault('insufficient-capacity', { scope: '*/*/spot' });
    const { since, id } = await interrupted();
    const event = await scene().settled(id);
    const { sends, machines } = await launchesOf(event, since);
    expect(event.status).toBe('handled');
    expect(machines).toEqual(['on-demand']);
    const refused = sends.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    expect(distinct(refused.map(({ pool }) => pool))).toHaveLength(refused.length);

    const remembered = await scene().sql<
      { instance_type: string; seconds: number }[]
    >`select instance_type, extract(epoch from until - seen_at)::int as seconds from capacity_errors where lifecycle = 'spot'`;
    expect(remembered).toHaveLength(refused.length);
    expect(distinct(remembered.map(({ seconds }) => seconds))).toEqual([180]);
    reportFigures('empty Spot pools', { sends: sends.length, remembered: remembered.length });
  });
});

describe('an answer of AWS that is lost', () => {
  it('is asked for again with the same request while the machine is not to be seen: one machine', async () => {
    await scene().fault('describe-eventually-consistent', { hiddenMs: 15_000 });
    await scene().fault('aws-lost-answer', { scope: 'ec2:RunInstances', remaining: 2 });
    const { since, id } = await interrupted();
    const event = await scene().settled(id);
    const { sends, machines } = await launchesOf(event, since);
    expect(event.status).toBe('handled');
    expect(machines).toHaveLength(1);
    expect(sends.length).toBeGreaterThan(1);
    expect(distinct(sends.map(({ token }) => token))).toHaveLength(1);
    reportFigures('lost answers', { sends: sends.length, machines: machines.length });
  });

  it('where the endpoint ignores tokens is found by its tag: one machine', async () => {
    await scene().fault('ignore-client-token', {});
    await scene().fault('aws-lost-answer', { scope: 'ec2:RunInstances', remaining: 1 });
    const { since, id } = await interrupted();
    const event = await scene().settled(id);
    const { sends, machines } = await launchesOf(event, since);
    expect(event.status).toBe('handled');
    expect(machines).toHaveLength(1);
    expect(sends).toHaveLength(1);
    reportFigures('no tokens', { sends: sends.length, machines: machines.length });
  });
});
