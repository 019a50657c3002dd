import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { v7 } from 'uuid';
import { terminate } from '@/sandbox/aws/ec2/instances/instance-lifecycle';
import { eventually, startTestWorld, ROLE, type TestWorld } from '@/sandbox/aws/testing/test-world';
import { createAwsGateway } from '@/server/adapters/aws/gateway';
import { loadOnDemandCatalog } from '@/server/adapters/catalog/load-on-demand-catalog';
import {
  ACCOUNT,
  openFreshDatabase,
  REGION,
  seedCluster,
  type FreshDatabase,
} from '@/server/adapters/postgres/testing/fresh-database';
import { buildNode, buildPod, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import type { AwsGateway, AwsRegion } from '@/server/ports/aws';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { Store } from '@/server/ports/store';
import { createGetCluster } from '@/server/queries/clusters/get-cluster';
import { FleetTracker } from '@/server/services/fleet/fleet-tracker';
import { createCollectMoney } from '@/server/services/money/collect-money';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Our time; the world has its own. */
let nowMs = Date.now();
const clock = { now: () => new Date(nowMs), sleep: () => Promise.resolve() };

let test: TestWorld;
let database: FreshDatabase;
let gateway: AwsGateway;
let aws: AwsRegion;
let cluster: MonitoredCluster;
let snapshot: ClusterSnapshot;

const machines = () => test.world.aws.regions().flatMap(({ instances }) => [...instances.values()]);

/** The cluster's nodes: one for each machine that runs. */
function readNodes(): void {
  const nodes = machines().flatMap((machine) =>
    machine.state === 'running'
      ? [
          buildNode(machine.privateDnsName, machine.zone.name, {
            instanceId: machine.id,
            instanceType: machine.type.name,
          }),
        ]
      : [],
  );
  snapshot = buildSnapshot(nodes, [buildPod('web-1', null), buildPod('web-2', null)]);
}

/** What the holder of a lease does once a minute, with facts of its own. */
function startWorker(store: Store) {
  const tracker = new FleetTracker({ clock, log, catalog: loadOnDemandCatalog() }, cluster, aws);
  const collect = createCollectMoney({ store, clock, ids: { newId: v7 } });
  const session = { cluster, aws, facts: tracker, snapshot: () => snapshot, live: () => true };
  return {
    async look(): Promise<void> {
      await tracker.update(snapshot);
      await eventually(() => tracker.pricesRead().settled);
      await collect(session);
    },
  };
}

beforeAll(async () => {
  database = await openFreshDatabase();
  const { clusterId } = await seedCluster(database);
  const stored = await database.store.fleet.findMonitoredById(clusterId);
  if (stored === null) throw new Error('the cluster is not stored');
  cluster = stored;
  test = await startTestWorld({ clusters: [{ name: 'alpha', nodes: 4, pods_per_node: 0, spot_share: 1 }] });
  vi.stubEnv('AWS_ENDPOINT_URL', test.world.door.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', test.platform.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', test.platform.secretAccessKey);
  gateway = createAwsGateway({ clock: { ...clock, now: () => new Date() }, log });
  aws = gateway.open({ roleArn: ROLE, externalId: 'external-id-of-the-customer', region: REGION });
  await eventually(() => machines().length === 4 && machines().every(({ state }) => state === 'running'));
  readNodes();
});

afterAll(async () => {
  await gateway.close();
  vi.unstubAllEnvs();
  await test.close();
  await database.close();
});

const usageOf = (instanceId: string) => database.store.money.findUsageOf(cluster.clusterId, instanceId);

describe('the raw rows of money', () => {
  it('have one open interval a machine, however many workers look, and a new one for a new price', async () => {
    const [machine] = machines();
    if (machine === undefined) throw new Error('no machine is there');
    // The last change of its pool's price, so that our time can pass it.
    const points = await aws.compute.latestSpotPrices([machine.type.name], new Date(nowMs - DAY_MS));
    const change = points.find((point) => point.availabilityZone === machine.zone.name);
    if (change === undefined) throw new Error('the pool has no price');
    nowMs = change.at.getTime() - 8 * MINUTE_MS;
    const workers = [startWorker(database.store), startWorker(database.openAnother().store)];
    for (let minute = 0; minute < 24; minute += 4) {
      nowMs = change.at.getTime() + (minute - 8) * MINUTE_MS;
      await Promise.all(workers.map((worker) => worker.look()));
    }
    for (const { id } of machines())
      expect((await usageOf(id)).filter(({ endedAt }) => endedAt === null)).toHaveLength(1);
    const [before, after, ...others] = await usageOf(machine.id);
    expect(others).toEqual([]);
    expect(before).toMatchObject({
      lifecycle: 'spot',
      availabilityZoneId: machine.zone.id,
      estimated: false,
    });
    expect(after).toMatchObject({ pricePerHour: change.pricePerHour, endedAt: null });
    expect(before?.endedAt).toEqual(after?.startedAt);
    expect(before?.pricePerHour).not.toBe(after?.pricePerHour);
  });

  it('keep what pods ask for by the hour, a minute once', async () => {
    const rows = await database.db.execute<{ vcpu: string; gib: string; samples: string }>(
      `select sum(sample_count)::text as samples, min(vcpu)::float8::text as vcpu, min(undone_memory_gib)::float8::text as gib
       from demand_hourly where cluster_id = '${cluster.clusterId}'`,
    );
    expect(rows[0]).toEqual({ samples: '6', vcpu: '1', gib: '2' });
  });

  it('keep prices by pool and type with their zone, source and day', async () => {
    const [spot] = await database.db.execute<{ pools: number; unnamed: number }>(
      `select count(distinct (instance_type, availability_zone))::int as pools,
       (count(*) filter (where availability_zone_id is null))::int as unnamed
       from spot_prices where account = '${ACCOUNT}' and region = '${REGION}'`,
    );
    expect(spot?.pools).toBeGreaterThan(10);
    expect(spot?.unnamed).toBe(0);
    const listed = await database.db.execute<{ price: string }>(
      `select price_per_hour::text as price from price_catalogue
       where region = '${REGION}' and instance_type = 'm5.large' and source = 'AWS Price List'`,
    );
    expect(listed[0]?.price).toBe('0.096000000');
  });

  it('say a time that nobody saw, and end a machine when EC2 says that it ended', async () => {
    const [machine, taken] = machines();
    if (machine === undefined || taken === undefined) throw new Error('too few machines');
    nowMs = test.world.aws.clock.now().getTime();
    const worker = startWorker(database.store);
    await worker.look();
    const rows = await usageOf(machine.id);
    expect(rows.map(({ estimated }) => estimated)).toEqual([false, false, true, false]);
    for (const [index, row] of rows.entries())
      if (index > 0) expect(row.startedAt).toEqual(rows[index - 1]?.endedAt);

    terminate(test.world.aws, machine, 'caller');
    terminate(test.world.aws, taken, 'interruption');
    readNodes();
    const goneMs = test.world.aws.clock.now().getTime();
    nowMs = goneMs + MINUTE_MS;
    await worker.look();
    expect((await usageOf(machine.id)).at(-1)).toMatchObject({ interrupted: false });
    const last = (await usageOf(taken.id)).at(-1);
    expect(last).toMatchObject({ interrupted: true });
    expect(last?.endedAt?.getTime()).toBeLessThanOrEqual(goneMs);
    for (const { id } of [machine, taken])
      expect((await usageOf(id)).every(({ endedAt }) => endedAt !== null)).toBe(true);
  });

  it('stay open for a machine whose node has left while it runs', async () => {
    const running = machines().find(({ state }) => state === 'running');
    if (running === undefined) throw new Error('no machine runs');
    snapshot = buildSnapshot([], []);
    nowMs += MINUTE_MS;
    await startWorker(database.store).look();
    expect((await usageOf(running.id)).at(-1)).toMatchObject({ endedAt: null, lastSeenAt: new Date(nowMs) });
  });

  it('are shown with the age of their prices, and an age that is too high is said once', async () => {
    const show = () =>
      createGetCluster(database.db, () => new Date(nowMs))({ kind: 'all' }, cluster.clusterId);
    expect((await show())?.prices).toMatchObject({
      on_demand_source: 'AWS Price List',
      on_demand_stale: false,
      spot_stale: false,
      missing_types: [],
    });
    const worker = startWorker(database.store);
    await worker.look();
    test.faults.set('aws-error', [
      { scope: 'ec2:DescribeSpotPriceHistory', code: 'UnauthorizedOperation', status: 403 },
    ]);
    readNodes();
    for (const hours of [3, 4]) {
      nowMs += hours * 3_600_000;
      await worker.look();
    }
    expect((await show())?.prices).toMatchObject({ spot_stale: true });
    const said = await database.db.execute(
      `select title from activity where kind = 'prices.changed' and detail->>'prices' = 'spot'`,
    );
    expect(said).toHaveLength(1);
  });
});
