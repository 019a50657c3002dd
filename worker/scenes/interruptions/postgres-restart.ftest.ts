import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openThrowAwayHome, removeHome } from '@/scripts/stack/throw-away-home';
import { embeddedPostgres } from '@/scripts/postgres/embedded-postgres';
import type { RunningProcess } from '@/scripts/supervisor/service';
import { eventually } from '../../testing/stack/eventually';
import { reportFigures } from '../../testing/figures';
import { Scene } from '../../testing/scene/scene';

const home = openThrowAwayHome();
const postgres = embeddedPostgres(home, { durable: false });
const shared = process.env['DATABASE_URL'];
let server: RunningProcess;
let scene: Scene;

beforeAll(async () => {
  server = await postgres.start(new AbortController().signal);
  process.env['DATABASE_URL'] = postgres.url();
  scene = await Scene.open({
    world: {
      clusters: [{ name: 'alpha', nodes: 30, pods_per_node: 4, ownership: 'standalone', spot_share: 0.8 }],
      boot_seconds: 3,
      pending_seconds: [1, 2],
    },
  });
});

afterAll(async () => {
  await scene.close();
  await server.stop();
  process.env['DATABASE_URL'] = shared;
  removeHome(home);
});

async function awayFor(seconds: number): Promise<void> {
  await server.stop();
  const stoppedAt = Date.now();
  await eventually(`${seconds} s to pass`, () => Promise.resolve(Date.now() - stoppedAt > seconds * 1000));
  server = await postgres.start(new AbortController().signal);
}

describe('Postgres restarted in mid-run', () => {
  it.each([
    { seconds: 1, what: 'a restart' },
    { seconds: 20, what: 'an absence longer than a lease lives' },
  ])('$what ($seconds s) delays interruptions and loses none', async ({ seconds }) => {
    const since = scene.now();
    const machines = await scene.spot(4, { graceAtMost: 30 });
    const ids = await Promise.all(machines.map((machine) => scene.warn(machine)));
    await eventually('a first cordon', async () => {
      const rows = await scene.sql<
        { id: string }[]
      >`select id from spot_events where cordoned_at is not null and processed_at is null`;
      return rows.length > 0;
    });
    await awayFor(seconds);
    const events = await Promise.all(ids.map((id) => scene.settled(id, 250_000)));
    expect(events.map(({ status }) => status)).toEqual(machines.map(() => 'handled'));
    const launched = await Promise.all(
      events.map(async (event) => (await scene.world.launchedBy(scene.planIdOf(event))).length),
    );
    expect(launched).toEqual(machines.map(() => 1));
    expect(await scene.world.cordoned(scene.cluster())).toEqual([]);
    expect((await scene.world.cluster('alpha')).died_undrained_pods).toBe(0);
    const runs = (await scene.world.door(since)).filter(({ call }) => call === 'ec2:RunInstances');
    reportFigures('postgres away', { seconds, plans: events.length, runInstances: runs.length });
  });

  it('a warning that comes while it is away is handled when it is back', async () => {
    await server.stop();
    const machine = await scene.world
      .instances('alpha')
      .then((all) =>
        all.find((one) => one.lifecycle === 'spot' && one.state === 'running' && one.node_name !== null),
      );
    if (machine === undefined) throw new Error('no Spot machine is there');
    const id = await scene.warn(machine);
    server = await postgres.start(new AbortController().signal);
    const event = await scene.settled(id, 250_000);
    expect(event.status).toBe('handled');
    expect(await scene.world.launchedBy(scene.planIdOf(event))).toHaveLength(1);
  });
});
