import { lookup } from 'node:dns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestCluster } from '@/sandbox/kubernetes/testing/test-cluster';
import { createClusterGateway } from '@/server/adapters/kubernetes';
import {
  openFreshDatabase,
  seedCluster,
  type FreshDatabase,
} from '@/server/adapters/postgres/testing/fresh-database';
import { systemClock } from '@/server/adapters/system/system-clock';
import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { ClusterSession } from '@/server/ports/cluster-session';
import { createCollectUsage } from '@/server/services/usage/collect-usage';
import { createListWorkloads } from '@/server/queries/clusters/list-workloads';
import { importUsage } from '@/server/services/usage/import-usage';
import { eventually } from '../../testing/stack/eventually';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const guard = {
  check: (url: string) =>
    Promise.resolve({ ok: true as const, value: { url: new URL(url), addresses: [], lookup } }),
};

let test: TestCluster;
let database: FreshDatabase;
let close: () => Promise<void>;
let clusterId: string;
let session: Pick<ClusterSession, 'cluster' | 'api' | 'snapshot' | 'live'>;

beforeAll(async () => {
  test = await TestCluster.start({ initialNodes: 3, podsPerNode: 6 });
  test.clock.advance(10 * 60_000);
  database = await openFreshDatabase();
  ({ clusterId } = await seedCluster(database));
  const cluster = await database.store.fleet.findMonitoredById(clusterId);
  if (cluster === null) throw new Error('the cluster is not stored');
  const settings = { timeoutMs: 10_000, retryAttempts: 1, backoffFactor: 2 };
  const gateway = createClusterGateway({ clock: systemClock, settings, guard, log });
  const { url: endpoint, token, caPem: caCertificatePem } = test.cluster;
  const connection = { clusterId, endpoint, token, caCertificatePem };
  const watch = gateway.watch(connection);
  session = {
    cluster,
    api: gateway.open(connection),
    snapshot: () => watch.snapshot(),
    live: () => watch.state().kind === 'live',
  };
  close = async () => {
    await watch.close();
    await gateway.close();
  };
  await eventually('the cluster to be watched', () => Promise.resolve(session.live()));
});

afterAll(async () => {
  await close();
  await database.close();
  await test.close();
});

/** Another worker, with a connection of its own to the same rows. */
const collectorOf = ({ store }: Pick<FreshDatabase, 'store'>) =>
  createCollectUsage({ store, log, clock: { ...systemClock, now: () => test.clock.now() } });

async function sampleCounts(): Promise<ReadonlyMap<string, number>> {
  const records = await database.store.usage.findContainers(clusterId);
  return new Map(
    records.map((one) => [
      `${one.namespace}/${one.kind}/${one.name}/${one.container}`,
      one.cpuUsage?.sample_count ?? 0,
    ]),
  );
}

/** Pods of the snapshot that usage is kept of. */
function ownedPods(): readonly PodSnapshot[] {
  return [...(session.snapshot()?.pods.values() ?? [])].filter(
    ({ owner, phase }) =>
      phase === 'Running' && ['ReplicaSet', 'StatefulSet', 'DaemonSet'].includes(owner?.kind ?? ''),
  );
}

const sum = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((total, count) => total + count, 0);

describe('usage of workloads', () => {
  it('is kept per container of the Deployment, StatefulSet or DaemonSet, one sample a pod', async () => {
    await collectorOf(database)(session);
    const counts = await sampleCounts();
    const containers = ownedPods().flatMap((pod) => pod.containers);
    expect(sum(counts)).toBe(containers.length);
    expect(counts.size).toBeGreaterThan(3);
    expect([...counts.keys()].some((key) => key.includes('/Deployment/'))).toBe(true);
    expect(await database.store.usage.findCollection(clusterId)).toMatchObject({
      metricsAvailable: true,
      reason: null,
    });
  });

  it('counts a measurement once, however many workers read it, and the next one too', async () => {
    const before = await sampleCounts();
    const another = database.openAnother();
    await Promise.all([collectorOf(database)(session), collectorOf(another)(session)]);
    expect(await sampleCounts()).toEqual(before);

    test.clock.advance(60_000);
    await Promise.all([collectorOf(database)(session), collectorOf(another)(session)]);
    expect(sum(await sampleCounts())).toBe(2 * sum(before));
  });

  it('makes nothing up while metrics-server is away, and says so once each way', async () => {
    const before = await sampleCounts();
    const said = async () => {
      const rows = await database.sql<
        { title: string }[]
      >`select title from activity where kind = 'usage.changed' order by id`;
      return rows.map(({ title }) => title);
    };
    test.faults.set('metrics-absent', {});
    test.clock.advance(60_000);
    await collectorOf(database)(session);
    await collectorOf(database)(session);
    expect(await sampleCounts()).toEqual(before);
    const collection = await database.store.usage.findCollection(clusterId);
    expect(collection?.metricsAvailable).toBe(false);
    expect(collection?.reason).toBeTruthy();
    expect(await said()).toHaveLength(1);

    test.faults.clear();
    await collectorOf(database)(session);
    expect(sum(await sampleCounts())).toBeGreaterThan(sum(before));
    expect(await said()).toHaveLength(2);
  });
});

describe('a usage history that an operator brings', () => {
  const DAY_MS = 24 * 3600 * 1000;

  /** What the cluster's pods used in the four days before. */
  async function* history() {
    const until = test.clock.now();
    const from = new Date(until.getTime() - 4 * DAY_MS);
    for (const line of test.cluster.usageHistory({ from, until, stepMs: 3600 * 1000 }))
      yield JSON.stringify(line);
    await Promise.resolve();
  }
  const bring = () =>
    importUsage(
      { store: database.store, clock: { ...systemClock, now: () => test.clock.now() } },
      session.cluster,
      history(),
    );

  it('counts once, is marked as imported, and makes the history as long as it is', async () => {
    const before = await sampleCounts();
    const first = await bring();
    expect(first).toMatchObject({ repeated: 0, outOfRange: 0 });
    expect(sum(await sampleCounts())).toBe(sum(before) + first.counted);
    expect(await bring()).toMatchObject({ counted: 0, repeated: first.counted });

    const records = await database.store.usage.findContainers(clusterId);
    expect(records.every(({ imported }) => imported !== null)).toBe(true);
    for (const { cpuUsage, memoryPeaks, memoryMaxBytes } of records) {
      expect(memoryPeaks?.sample_count).toBeGreaterThanOrEqual(4);
      expect(memoryMaxBytes).toBeGreaterThan(0);
      const hours =
        (Date.parse(cpuUsage?.last_sample_at ?? '') - Date.parse(cpuUsage?.first_sample_at ?? '')) /
        3_600_000;
      expect(hours).toBeGreaterThanOrEqual(95);
    }
  });
});

describe('the list of workloads', () => {
  const list = (changes: Readonly<Record<string, unknown>> = {}) =>
    createListWorkloads(database.db)({ kind: 'all' }, { cluster_id: clusterId, limit: 500, ...changes });

  it('shows each container with its requests and usage, page by page the same as at once', async () => {
    const whole = await list();
    expect(whole?.items.length).toBeGreaterThan(3);
    expect(whole?.usage?.metrics_available).toBe(true);
    for (const row of whole?.items ?? []) {
      expect(row.history_imported).not.toBeNull();
      expect(row.cpu_p95_millicores).toBeGreaterThan(0);
      expect(row.memory_max_bytes).toBeGreaterThan(0);
    }
    const paged = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({ limit: 3, cursor });
      paged.push(...(page?.items ?? []));
      cursor = page?.next_cursor ?? null;
    } while (cursor !== null);
    expect(paged).toEqual(whole?.items);
  });

  it('is narrowed by kind and a part of the name, and knows no other cluster', async () => {
    const sets = await list({ kind: 'DaemonSet' });
    expect(sets?.items.length).toBeGreaterThan(0);
    expect(sets?.items.every(({ kind }) => kind === 'DaemonSet')).toBe(true);
    expect((await list({ name: '%' }))?.items).toEqual([]);
    expect(await list({ cluster_id: '00000000-0000-7000-8000-000000000000' })).toBeNull();
  });
});
