import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../testing/stack/eventually';
import { reportFigures } from '../../testing/figures';
import { Scene, toldPod } from '../../testing/scene/scene';
import type { WorldInstance, WorldPod } from '../../testing/stack/world-view';

const NOTICE_MS = 120_000;
const CRITICAL_PRIORITY = 2_000_000_000;

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.open({
    world: {
      clusters: [
        { name: 'alpha', nodes: 26, pods_per_node: 5, ownership: 'standalone', nodes_with_blocked_pdb: 8 },
      ],
      boot_seconds: 3,
      pending_seconds: [1, 2],
    },
  });
});

afterAll(async () => {
  await scene.close();
});

const nameOf = (pod: WorldPod) => `${pod.metadata.namespace}/${pod.metadata.name}`;
const ownedBy = (pod: WorldPod, kind: string) =>
  pod.metadata.ownerReferences?.some((owner) => owner.kind === kind) ?? false;
const isCritical = (pod: WorldPod) => (pod.spec.priority ?? 0) >= CRITICAL_PRIORITY;

/** A Spot machine with a critical pod that must leave; one whose pods end soon, where there is such a one. */
async function nodeWithCriticalPod(): Promise<WorldInstance> {
  const [pods, machines] = await Promise.all([
    scene.world.pods(scene.cluster()),
    scene.world.instances('alpha'),
  ]);
  const nodesOf = (wanted: readonly WorldPod[]) => new Set(wanted.map((pod) => pod.spec.nodeName ?? null));
  const critical = nodesOf(
    pods.filter((pod) => isCritical(pod) && !ownedBy(pod, 'DaemonSet') && !ownedBy(pod, 'Node')),
  );
  const slow = nodesOf(pods.filter((pod) => (pod.spec.terminationGracePeriodSeconds ?? 30) > 30));
  const found = machines.filter(
    (one) => one.lifecycle === 'spot' && one.node_name !== null && critical.has(one.node_name),
  );
  const machine = found.find((one) => !slow.has(one.node_name)) ?? found[0];
  if (machine === undefined) throw new Error('no Spot machine has a critical pod');
  return machine;
}

describe('a Spot warning through the queue', () => {
  it('cordons, drains in order, replaces, ends the machine and tells everyone', async () => {
    const since = scene.now();
    const machine = await nodeWithCriticalPod();
    const nodeName = machine.node_name ?? '';
    const before = await scene.world.pods(scene.cluster(), nodeName);
    const event = await scene.settled(await scene.warn(machine));
    const planId = scene.planIdOf(event);

    expect(event).toMatchObject({ status: 'handled', reason: null, node_name: nodeName, duplicates: 0 });
    for (const time of [
      event.cordoned_at,
      event.drained_at,
      event.replacement_ready_at,
      event.terminated_at,
      event.processed_at,
    ])
      expect(time).toBeInstanceOf(Date);

    const leaving = before.filter((pod) => !ownedBy(pod, 'DaemonSet') && !ownedBy(pod, 'Node'));
    const staying = new Set(before.filter((pod) => !leaving.includes(pod)).map(nameOf));
    const told = (await scene.world.door(since)).flatMap((call) => {
      const pod = toldPod(call);
      return pod !== null && call.status < 300 ? [{ pod, at: call.at }] : [];
    });
    expect(told.filter(({ pod }) => staying.has(pod))).toEqual([]);
    expect(told.map(({ pod }) => pod).sort()).toEqual(leaving.map(nameOf).sort());

    const critical = new Set(leaving.filter(isCritical).map(nameOf));
    const firstCritical = told.findIndex(({ pod }) => critical.has(pod));
    const lastOrdinary = told.findLastIndex(({ pod }) => !critical.has(pod));
    if (critical.size > 0) expect(firstCritical).toBeGreaterThan(lastOrdinary);

    const traces = await scene.traces(since, { nodeName, pods: leaving.map(nameOf), planId });
    const launched = await scene.world.launchedBy(planId);
    expect(traces).toMatchObject({ cordons: 1, uncordons: 0, runInstances: 1, terminations: 1 });
    expect(launched.map((one) => [one.instance_id, one.state])).toEqual([
      [event.replacement_instance_id, 'running'],
    ]);
    const old = (await scene.world.instances()).find((one) => one.instance_id === machine.instance_id);
    expect(old?.state).toMatch(/terminated|shutting-down/);

    await eventually('the Event on the Node', async () =>
      (await scene.world.nodeEvents(scene.cluster())).some(
        (one) => one.node === nodeName && one.reason === 'SpotInterruption',
      ),
    );
    expect(await scene.activity(event.id)).toEqual(
      expect.arrayContaining([
        'interruption.received',
        'interruption.cordoned',
        'interruption.launched',
        'interruption.drained',
        'interruption.replaced',
        'interruption.terminated',
        'interruption.finished',
      ]),
    );
    expect((await scene.world.cluster('alpha')).died_undrained_pods).toBe(0);
    expect(await scene.world.cordoned(scene.cluster())).toEqual([]);
    reportFigures('one warning', { ...traces, pods: leaving.length, critical: critical.size });
  });

  it('keeps to a closed budget until the deadline rule, then deletes with the grace that fits', async () => {
    const since = scene.now();
    const machine = await scene.oneSpot({ blocked: true, graceAtMost: 30 });
    const nodeName = machine.node_name ?? '';
    const pods = await scene.world.pods(scene.cluster(), nodeName);
    const held = pods.filter(
      (pod) => pod.metadata.namespace === 'payments' && nameOf(pod).includes('ledger'),
    );
    expect(held).toHaveLength(1);
    const event = await scene.settled(await scene.warn(machine, { ageSeconds: 78 }));
    expect(event.status).toBe('handled');

    const traces = await scene.traces(since, {
      nodeName,
      pods: held.map(nameOf),
      planId: scene.planIdOf(event),
    });
    expect(traces.evictionsRefused).toBeGreaterThan(0);
    expect(traces).toMatchObject({ evictionsAccepted: 0, deletions: 1 });
    const graceSeconds = Math.min(held[0]?.spec.terminationGracePeriodSeconds ?? 30, 60);
    const deadline = (event.event_time?.getTime() ?? 0) + NOTICE_MS;
    const deletion = (await scene.world.door(since)).find(({ call }) =>
      held.some(
        (pod) => call === `DELETE /api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}`,
      ),
    );
    const at = new Date(deletion?.at ?? 0).getTime();
    // Our clock and the world's are the same machine's; half a second covers rounding to wire times.
    expect(at).toBeGreaterThanOrEqual(deadline - (graceSeconds + 5) * 1000 - 500);
    expect(at).toBeLessThanOrEqual(deadline);
    expect((await scene.world.cluster('alpha')).died_undrained_pods).toBe(0);
    reportFigures('a closed budget', { ...traces });
  });
});

describe('what is no true warning', () => {
  it('leaves one clear entry each, undoes what it began and holds up nobody', async () => {
    const instances = await scene.world.instances('alpha');
    const onDemand = instances.find((one) => one.lifecycle === 'on-demand' && one.node_name !== null);
    if (onDemand === undefined) throw new Error('the world has no on-demand node');
    const [real, old, nudged, gone] = await scene.spot(4, { blocked: false, graceAtMost: 30 });
    if (real === undefined || old === undefined || nudged === undefined || gone === undefined)
      throw new Error('four Spot machines are needed');
    const { region, account } = real;
    await scene.stack.control('POST', '/interrupt', {
      instance_id: gone.instance_id,
      kind: 'state-change',
      to_queue: false,
    });
    await eventually('the node to be gone', async () =>
      (await scene.world.nodes(scene.cluster())).every(({ metadata }) => metadata.name !== gone.node_name),
    );

    const since = scene.now();
    const marker = randomUUID();
    const forged = await scene.warn(onDemand);
    const stranger = await scene.warn({ ...real, instance_id: 'i-0123456789abcdef0' });
    const other = await scene.warn({ ...real, account: '999988887777' });
    const replay = await scene.warn(old, { ageSeconds: 30 * 86_400 });
    const rebalance = await scene.warn(nudged, {
      detailType: 'EC2 Instance Rebalance Recommendation',
      action: null,
    });
    const absent = await scene.warn(gone);
    await scene.send(`no JSON ${marker}`);
    await scene.send(`${marker}${'x'.repeat(1024 * 1024 - marker.length)}`);
    const trueOne = await scene.warn({ ...real, account, region });

    const settled = async (id: string) => {
      const { status, reason } = await scene.settled(id);
      return { status, reason: reason?.split(':')[0] ?? null };
    };
    expect(await settled(trueOne)).toEqual({ status: 'handled', reason: null });
    expect(await settled(forged)).toEqual({ status: 'ignored', reason: 'not_spot' });
    expect(await settled(stranger)).toEqual({ status: 'ignored', reason: 'unregistered_instance' });
    expect(await settled(other)).toEqual({ status: 'ignored', reason: 'other_account' });
    expect((await settled(replay)).status).toBe('late');
    expect((await settled(rebalance)).status).toBe('handled');
    expect(await settled(absent)).toEqual({ status: 'ignored', reason: 'unregistered_instance' });
    const unread = await eventually('the unreadable messages', async () => {
      const rows = await scene.sql<
        { id: string; status: string; kept: number }[]
      >`select id, status, length(raw)::int as kept from spot_events where raw like ${`%${marker}%`} and event_type = 'unparsed'`;
      return rows.length === 2 ? rows : null;
    });
    expect(unread.every(({ status, kept }) => status === 'ignored' && kept <= 64 * 1024)).toBe(true);

    const entries = await scene.sql<
      { eventbridge_id: string; entries: number }[]
    >`select eventbridge_id, (select count(*)::int from activity a where a.event_id = e.id and a.kind in ('event.ignored', 'event.noted', 'event.unparsed')) as entries
      from spot_events e where e.eventbridge_id in ${scene.sql([stranger, other, replay, rebalance, absent])} or e.id in ${scene.sql(unread.map(({ id }) => id))}`;
    expect(entries.map((row) => row.entries)).toEqual([1, 1, 1, 1, 1, 1, 1]);

    const forgedEvent = await scene.settled(forged);
    const traces = await scene.traces(since, {
      nodeName: onDemand.node_name ?? '',
      pods: (await scene.world.pods(scene.cluster(), onDemand.node_name ?? '')).map(nameOf),
      planId: scene.planIdOf(forgedEvent),
    });
    expect(traces).toMatchObject({
      cordons: 1,
      uncordons: 1,
      evictionsAccepted: 0,
      deletions: 0,
      runInstances: 0,
    });
    expect(await scene.world.cordoned(scene.cluster())).toEqual([]);
    const names = new Set((await scene.world.nodes(scene.cluster())).map(({ metadata }) => metadata.name));
    expect([old, nudged, onDemand].every((one) => names.has(one.node_name ?? ''))).toBe(true);
    reportFigures('no true warnings', { entries: entries.length, forged: traces });
  });
});
