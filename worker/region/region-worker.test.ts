import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ClusterConnection, WatchState } from '@/server/ports/cluster-api';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import type { WorkerDeps } from '../worker-deps';
import { RegionWorker } from './region-worker';
import { SessionRegistry } from './session-registry';

/** Stands for everything that these tests do not look at: any property is a function that answers nothing. */
const silent = (): never =>
  new Proxy(() => Promise.resolve([]), {
    get: (target, key) => (key in target ? undefined : silent()),
  }) as never;

const cluster = (changes: Partial<MonitoredCluster> = {}) =>
  ({
    clusterId: 'c-1',
    endpoint: 'https://one.example',
    tokenSealed: 'token-1',
    caCertificatePem: null,
    account: '111122223333',
    region: 'us-east-1',
    roleArn: 'arn:aws:iam::111122223333:role/R',
    externalId: 'e',
    queueUrl: null,
    mode: 'approve',
    ...changes,
  }) as MonitoredCluster;

function fakeWatch(connection: ClusterConnection) {
  let state: WatchState = { kind: 'live' };
  return {
    clusterId: connection.clusterId,
    token: connection.token,
    snapshot: () => null,
    state: () => state,
    onChange: () => () => undefined,
    close: () => {
      state = { kind: 'closed' };
      return Promise.resolve();
    },
  };
}

let worker: RegionWorker | null = null;
afterEach(() => worker?.stop());

function open() {
  let monitored: readonly MonitoredCluster[] = [cluster()];
  const watches: ReturnType<typeof fakeWatch>[] = [];
  const store = {
    fleet: { findMonitored: () => Promise.resolve(monitored) },
    events: { findWaiting: () => Promise.resolve([]) },
    plans: { findOpen: () => Promise.resolve([]) },
    schedules: silent(),
    transaction: () => Promise.resolve(),
  };
  const deps = {
    settings: { workerId: 'w-1', features: {}, optimizationIntervalMinutes: 0, rolloutSettleSeconds: 1 },
    store,
    clock: { now: () => new Date(), sleep: () => new Promise<void>(() => undefined) },
    ids: { newId: () => 'id' },
    log: { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() },
    clusters: {
      open: ({ token }: ClusterConnection) => ({ token }),
      watch: (connection: ClusterConnection) => {
        const watch = fakeWatch(connection);
        watches.push(watch);
        return watch;
      },
    },
    aws: { open: (access: object) => ({ access }) },
    secretBox: {
      open: (sealed: string) => {
        if (sealed === 'broken') throw new Error('no key');
        return sealed;
      },
    },
    decisionServer: silent(),
    catalog: silent(),
    advisor: silent(),
    telemetry: silent(),
  } as unknown as WorkerDeps;
  const registry = new SessionRegistry();
  worker = new RegionWorker(deps, registry, {
    account: '111122223333',
    region: 'us-east-1',
    fencing: 1,
  } as never);
  const region = worker;
  return {
    registry,
    watches,
    reload: (...clusters: readonly MonitoredCluster[]) => {
      monitored = clusters;
      return region.reload();
    },
  };
}

describe('a change of the connection', () => {
  it.each([
    ['token', { tokenSealed: 'token-2' }],
    ['role', { roleArn: 'arn:aws:iam::111122223333:role/Other' }],
    ['address', { endpoint: 'https://two.example' }],
  ])('by another %s reaches the session that a running plan holds', async (_what, changes) => {
    const { registry, watches, reload } = open();
    await reload(cluster());
    const held = registry.find('c-1');
    const told = vi.fn();
    held?.onChange(told);
    await reload(cluster(changes));
    expect(watches.map((watch) => watch.state().kind)).toEqual(['closed', 'live']);
    expect(registry.find('c-1')).toBe(held);
    expect(held?.cluster).toMatchObject(changes);
    expect(held?.live()).toBe(true);
    expect(told).toHaveBeenCalled();
  });

  it('without one that can be opened leaves the session not live until there is one', async () => {
    const { registry, watches, reload } = open();
    await reload(cluster());
    const held = registry.find('c-1');
    await reload(cluster({ tokenSealed: 'broken' }));
    expect(registry.find('c-1')).toBeNull();
    expect(held?.live()).toBe(false);
    await reload(cluster({ tokenSealed: 'token-3' }));
    expect(registry.find('c-1')).toBe(held);
    expect(held?.api).toMatchObject({ token: 'token-3' });
    expect(watches).toHaveLength(2);
  });

  it('is none where only settings change', async () => {
    const { registry, watches, reload } = open();
    await reload(cluster());
    await reload(cluster({ mode: 'advise' }));
    expect(watches).toHaveLength(1);
    expect(registry.find('c-1')?.cluster.mode).toBe('advise');
  });
});
