import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '@/server/adapters/system/system-clock';
import { podsOnNode, type ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import type { ClusterWatch } from '@/server/ports/cluster-api';
import { createClusterGateway } from '../index';
import { openGuard, rawNode, rawPod, recordingLog } from '../testing/samples';
import { ScriptedApiServer, sendJson, sendStatus } from '../testing/scripted-api-server';

const NODES = '/api/v1/nodes';
const PODS = '/api/v1/pods';
const BUDGETS = '/apis/policy/v1/poddisruptionbudgets';

let server: ScriptedApiServer;
let gateway: ReturnType<typeof createClusterGateway>;
let watch: ClusterWatch | null;
let lists: Record<string, readonly unknown[]>;
let streams: Map<string, ServerResponse>;
let forbidden: Set<string>;

beforeEach(async () => {
  server = await ScriptedApiServer.start();
  const settings = { timeoutMs: 5_000, retryAttempts: 0, backoffFactor: 1 };
  gateway = createClusterGateway({ clock: systemClock, settings, guard: openGuard, log: recordingLog() });
  lists = { [NODES]: [rawNode('node-a')], [PODS]: [rawPod('web-1')] };
  streams = new Map();
  forbidden = new Set();
  watch = null;
  server.respond = ({ path, query }, response) => {
    const watching = query.get('watch') !== null;
    if (forbidden.has(watching ? `watch ${path}` : path)) {
      const message = `User "u" cannot ${watching ? 'watch' : 'list'} resource`;
      sendStatus(response, 403, { reason: 'Forbidden', message });
      return;
    }
    if (!watching) {
      sendJson(response, 200, { metadata: { resourceVersion: '100' }, items: lists[path] ?? [] });
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    streams.set(path, response);
  };
});

afterEach(async () => {
  await watch?.close();
  await gateway.close();
  await server.close();
});

function send(path: string, type: string, object: unknown): void {
  streams.get(path)?.write(`${JSON.stringify({ type, object })}\n`);
}

/** Waits for something to become true; the deadline only ends a test that would fail. */
async function until<T>(read: () => T | null | undefined | false): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const value = read();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error('it did not come true');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function start(): Promise<ClusterWatch> {
  const opened = gateway.watch(server.connection);
  watch = opened;
  await until(() => opened.snapshot() !== null && streams.has(PODS) && streams.has(NODES));
  return opened;
}

describe('ClusterWatch', () => {
  it('has a snapshot once nodes and pods are there, and follows what changes', async () => {
    const opened = await start();
    expect(opened.state()).toEqual({ kind: 'live' });
    const first = opened.snapshot() as ClusterSnapshot;
    expect(podsOnNode(first, 'node-a').map(({ name }) => name)).toEqual(['web-1']);

    send(PODS, 'ADDED', rawPod('web-2', { metadata: { resourceVersion: '101' } }));
    send(PODS, 'DELETED', rawPod('web-1', { metadata: { resourceVersion: '102' } }));
    const later = await until(() => {
      const snapshot = opened.snapshot();
      return snapshot !== null && !snapshot.pods.has('uid-web-1') && snapshot;
    });
    expect(podsOnNode(later, 'node-a').map(({ name }) => name)).toEqual(['web-2']);
    expect(later.version).toBeGreaterThan(first.version);
    expect(first.pods.has('uid-web-1')).toBe(true);
  });

  it('asks for bookmarks and a bounded watch from the version of its list', async () => {
    await start();
    const query = server.seen.find((request) => request.path === PODS && request.query.has('watch'))?.query;
    expect(query?.get('allowWatchBookmarks')).toBe('true');
    expect(query?.get('resourceVersion')).toBe('100');
    expect(Number(query?.get('timeoutSeconds'))).toBeGreaterThanOrEqual(240);
    expect(Number(query?.get('timeoutSeconds'))).toBeLessThanOrEqual(300);
  });

  it('resumes from the last bookmark when the connection breaks', async () => {
    await start();
    send(PODS, 'BOOKMARK', { kind: 'Pod', metadata: { resourceVersion: '150', creationTimestamp: null } });
    const broken = streams.get(PODS);
    await new Promise<void>((resolve) => broken?.write('\n', () => resolve()));
    streams.delete(PODS);
    broken?.socket?.destroy();
    await until(() => streams.has(PODS));
    expect(server.seen.filter(({ path, query }) => path === PODS && !query.has('watch'))).toHaveLength(1);
    const resumed = server.seen.findLast(({ path, query }) => path === PODS && query.has('watch'));
    expect(resumed?.query.get('resourceVersion')).toMatch(/^(150|100)$/);
  });

  it('lists again after ERROR 410 and sees what was deleted meanwhile', async () => {
    const opened = await start();
    lists[PODS] = [rawPod('web-9')];
    send(PODS, 'ERROR', {
      kind: 'Status',
      code: 410,
      reason: 'Expired',
      message: 'too old resource version',
    });
    const snapshot = await until(() => opened.snapshot()?.pods.has('uid-web-9') && opened.snapshot());
    expect([...snapshot.pods.keys()]).toEqual(['uid-web-9']);
  });

  it('goes on with what may be read and names what may not', async () => {
    forbidden.add(BUDGETS);
    const opened = await start();
    const reason = await until(
      () => opened.snapshot()?.unreadable.poddisruptionbudgets?.includes('cannot list') && 'said',
    );
    expect(reason).toBe('said');
    expect(opened.state()).toEqual({ kind: 'live' });
    await until(() => opened.snapshot()?.unreadable.persistentvolumes === undefined);
    expect(Object.keys(opened.snapshot()?.unreadable ?? {})).toEqual(['poddisruptionbudgets']);
  });

  it('keeps a list of what may be listed but not watched', async () => {
    forbidden.add(`watch ${BUDGETS}`);
    const metadata = {
      name: 'b',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '2026-01-02T03:04:05Z',
    };
    lists[BUDGETS] = [{ metadata }];
    const opened = await start();
    await until(() => opened.snapshot()?.disruptionBudgets.length === 1);
    expect(opened.snapshot()?.unreadable.poddisruptionbudgets).toBeUndefined();
  });

  it('is failing with the code while pods cannot be read, and gives no snapshot', async () => {
    forbidden.add(PODS);
    const opened = gateway.watch(server.connection);
    watch = opened;
    expect(opened.state()).toEqual({ kind: 'syncing' });
    const state = await until(() => opened.state().kind === 'failing' && opened.state());
    expect(state).toMatchObject({ kind: 'failing', code: 'forbidden' });
    expect(opened.snapshot()).toBeNull();
  });

  it('keeps the last known state of an object that can no longer be understood, and counts it', async () => {
    const opened = await start();
    const bad = { containers: [{ name: 'c', resources: { requests: { cpu: '?' } } }] };
    send(PODS, 'MODIFIED', rawPod('web-1', { metadata: { resourceVersion: '103' }, spec: bad }));
    await until(() => opened.snapshot()?.malformed?.pods === 1);
    expect(opened.snapshot()?.pods.has('uid-web-1')).toBe(true);
    send(PODS, 'MODIFIED', rawPod('web-1', { metadata: { resourceVersion: '104' } }));
    await until(() => opened.snapshot()?.malformed === undefined);
  });

  it('tells of many changes at once, and of none after unsubscribing', async () => {
    const opened = await start();
    const told: ClusterSnapshot[] = [];
    const off = opened.onChange((snapshot) => told.push(snapshot));
    opened.onChange(() => {
      throw new Error('a listener of somebody else');
    });
    for (let index = 0; index < 200; index += 1) {
      send(PODS, 'ADDED', rawPod(`p-${index}`, { metadata: { resourceVersion: String(200 + index) } }));
    }
    await until(() => told.at(-1)?.pods.size === 201);
    expect(told.length).toBeLessThan(50);
    off();
    const before = told.length;
    send(PODS, 'ADDED', rawPod('last', { metadata: { resourceVersion: '900' } }));
    await until(() => opened.snapshot()?.pods.has('uid-last'));
    expect(told).toHaveLength(before);
  });

  it('is neither live nor has a snapshot once it is closed', async () => {
    const opened = await start();
    const last = opened.snapshot();
    const closing = opened.close();
    expect(opened.state()).toEqual({ kind: 'closed' });
    expect(opened.snapshot()).toBeNull();
    await closing;
    expect(opened.state()).toEqual({ kind: 'closed' });
    expect(last?.pods.size).toBeGreaterThan(0);
  });

  it('closes its connections', async () => {
    const opened = await start();
    const stream = streams.get(PODS);
    await opened.close();
    await until(
      () => stream?.destroyed === true || stream?.socket === null || stream?.socket?.destroyed === true,
    );
  });
});
