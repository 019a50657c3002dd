import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '@/server/adapters/system/system-clock';
import { mintPermit, PermitRefusedError } from '@/server/domain/safety/permit';
import type { ClusterApi } from '@/server/ports/cluster-api';
import {
  ClusterForbiddenError,
  ClusterUnauthorizedError,
  ClusterUnavailableError,
  createClusterGateway,
} from './index';
import { openGuard, permitFor, rawNode, rawPod, recordingLog } from './testing/samples';
import { ScriptedApiServer, sendJson, sendStatus } from './testing/scripted-api-server';

const settings = { timeoutMs: 5_000, retryAttempts: 3, backoffFactor: 1 };
const taint = { key: 'cloudoptim.io/interrupted', value: 'true', effect: 'NoSchedule' } as const;

/** A node as the answer to a patch, or as the one item of the list by which it is read. */
function sendNode(response: ServerResponse, node: unknown): void {
  sendJson(response, 200, response.req.method === 'GET' ? { metadata: {}, items: [node] } : node);
}

let server: ScriptedApiServer;
let log: ReturnType<typeof recordingLog>;
let gateway: ReturnType<typeof createClusterGateway>;
let api: ClusterApi;

beforeEach(async () => {
  server = await ScriptedApiServer.start();
  log = recordingLog();
  gateway = createClusterGateway({ clock: systemClock, settings, guard: openGuard, log });
  api = gateway.open(server.connection);
});

afterEach(async () => {
  await gateway.close();
  await server.close();
});

describe('reads', () => {
  it('sends the bearer token and reads the version', async () => {
    server.respond = (_request, response) => sendJson(response, 200, { gitVersion: 'v1.33.2' });
    expect((await api.version()).gitVersion).toBe('v1.33.2');
    expect(server.seen[0]?.headers.authorization).toBe('Bearer secret-token');
  });

  it('reads all pages of a list and drops none', async () => {
    server.respond = ({ query }, response) => {
      const page = query.get('continue');
      sendJson(response, 200, {
        kind: 'NodeList',
        metadata: { resourceVersion: '5', ...(page === null ? { continue: 'next' } : {}) },
        items: [rawNode(page === null ? 'a' : 'b')],
      });
    };
    expect((await api.listNodes()).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('reads a list without items (null, as Go writes an empty slice)', async () => {
    server.respond = (_request, response) => sendJson(response, 200, { metadata: {}, items: null });
    expect(await api.listNodes()).toEqual([]);
  });

  it('starts a list anew once when its cursor has expired, then gives up', async () => {
    let expiries = 1;
    server.respond = ({ query }, response) => {
      if (query.get('continue') !== null && expiries > 0) {
        expiries -= 1;
        return sendStatus(response, 410, {
          reason: 'Expired',
          message: 'The provided continue parameter is too old',
        });
      }
      const more = query.get('continue') === null;
      sendJson(response, 200, {
        metadata: { resourceVersion: '5', ...(more ? { continue: 'x' } : {}) },
        items: [rawNode(more ? 'a' : 'b')],
      });
    };
    expect((await api.listNodes()).map(({ name }) => name)).toEqual(['a', 'b']);
    expiries = 100;
    await expect(api.listNodes()).rejects.toMatchObject({ code: 'list_expired', retryable: true });
  });

  it('asks for the pods of one node by field selector, and a page with an expired cursor starts anew', async () => {
    server.respond = ({ query }, response) =>
      query.get('continue') === 'old'
        ? sendStatus(response, 410, { reason: 'Expired' })
        : sendJson(response, 200, { metadata: {}, items: [rawPod('web-1')] });
    await api.listPodsOnNode('node-a');
    expect(server.seen[0]?.query.get('fieldSelector')).toBe('spec.nodeName=node-a');
    const page = await api.listPodsPage({ limit: 10, cursor: 'old', namespace: 'shop' });
    expect(page).toMatchObject({ items: [{ name: 'web-1' }], nextCursor: null });
    expect(server.seen.at(-1)?.path).toBe('/api/v1/namespaces/shop/pods');
  });

  it('skips a malformed object, names its field in the log, and keeps the others', async () => {
    server.respond = (_request, response) =>
      sendJson(response, 200, {
        metadata: {},
        items: [
          rawPod('good'),
          rawPod('bad', { spec: { containers: [{ name: 'c', resources: { requests: { cpu: 'lots' } } }] } }),
        ],
      });
    expect((await api.listPodsOnNode('node-a')).map(({ name }) => name)).toEqual(['good']);
    expect(log.lines.join()).toContain('shop/bad: spec.containers.0.resources.requests.cpu');
  });

  it('reads one object with the grant to list only, and tells an absent node from an absent API', async () => {
    server.respond = ({ query }, response) => {
      const found = query.get('fieldSelector') === 'metadata.name=a';
      sendJson(response, 200, { metadata: {}, items: found ? [rawNode('a')] : [] });
    };
    expect(await api.readNode('a')).toMatchObject({ uid: 'uid-a' });
    expect(await api.readNode('x')).toBeNull();
    expect(await api.readPod('shop', 'x')).toBeNull();
    expect(server.seen.at(-1)?.path).toBe('/api/v1/namespaces/shop/pods');
    server.respond = (_request, response) => {
      response.writeHead(404).end('404 page not found');
    };
    await expect(api.readNode('x')).rejects.toMatchObject({ code: 'request_refused' });
  });

  it('does not take an object that it cannot understand for one that is gone', async () => {
    const broken = rawNode('a', { status: { allocatable: { cpu: 'many' } } });
    server.respond = (_request, response) => sendJson(response, 200, { metadata: {}, items: [broken] });
    await expect(api.readNode('a')).rejects.toMatchObject({ code: 'malformed_response' });
  });

  it('reports usage as null with the reason where metrics-server is absent, without asking again', async () => {
    server.respond = (_request, response) =>
      sendStatus(response, 503, { reason: 'ServiceUnavailable', message: 'the server is currently unable' });
    expect(await api.readUsage()).toEqual({
      nodes: null,
      pods: null,
      unavailableReason: 'the server is currently unable',
    });
    expect(server.seen).toHaveLength(2);
  });

  it('answers access questions in their order', async () => {
    server.respond = ({ body }, response) => {
      const { spec } = body as { spec: { resourceAttributes: { verb: string } } };
      sendJson(response, 201, { spec, status: { allowed: spec.resourceAttributes.verb === 'get' } });
    };
    const ask = (verb: string) => ({ verb, group: '', resource: 'nodes' });
    expect(await api.canI([ask('delete'), ask('get'), ask('patch')])).toEqual([false, true, false]);
  });
});

describe('failures', () => {
  it('tries 429, 5xx and resets again, and waits as Retry-After says', async () => {
    server.respond = (_request, response) => {
      if (server.seen.length === 1) {
        response.writeHead(429, { 'retry-after': '1', 'content-type': 'text/plain' });
        return void response.end('Too many requests, please try again later.');
      }
      if (server.seen.length === 2)
        return sendStatus(response, 500, { message: 'etcdserver: leader changed' });
      if (server.seen.length === 3) return void response.socket?.destroy();
      sendJson(response, 200, { gitVersion: 'v1' });
    };
    expect((await api.version()).gitVersion).toBe('v1');
    expect(server.seen).toHaveLength(4);
  });

  it('gives up within the bound of the call', async () => {
    server.respond = () => undefined;
    await expect(api.version({ timeoutMs: 300 })).rejects.toMatchObject({ code: 'timeout', retryable: true });
  });

  it('ends at once when the caller aborts', async () => {
    server.respond = () => undefined;
    const caller = new AbortController();
    const call = api.version({ signal: caller.signal });
    caller.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled', retryable: false });
  });

  it('throws the class that the status means, with verb, resource and the message of the server', async () => {
    server.respond = (_request, response) => sendStatus(response, 401, { message: 'Unauthorized' });
    await expect(api.listNodes()).rejects.toBeInstanceOf(ClusterUnauthorizedError);
    const message =
      'nodes is forbidden: User "u" cannot list resource "nodes" in API group "" at the cluster scope';
    server.respond = (_request, response) => sendStatus(response, 403, { reason: 'Forbidden', message });
    const error: unknown = await api.listNodes().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ClusterForbiddenError);
    expect(error).toMatchObject({
      context: { clusterId: 'c-1', verb: 'list', resource: 'nodes', status: 403, serverMessage: message },
    });
    server.respond = (_request, response) => sendStatus(response, 500, { message: 'boom' });
    await expect(api.listNodes()).rejects.toMatchObject({ code: 'server_error', context: { status: 500 } });
  });

  it('does not follow a redirect', async () => {
    server.respond = (_request, response) => void response.writeHead(302, { location: server.url }).end();
    await expect(api.listNodes()).rejects.toMatchObject({ code: 'unexpected_status' });
    expect(server.seen).toHaveLength(1);
  });

  it('keeps the token out of errors and logs', async () => {
    server.respond = (_request, response) => sendStatus(response, 500, { message: 'boom' });
    const thrown: unknown = await api.listNodes().catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ClusterUnavailableError);
    const { inspect } = await import('node:util');
    expect(inspect(thrown, { depth: 10 }) + log.lines.join()).not.toContain('secret-token');
  });

  it('refuses an answer that is no JSON', async () => {
    server.respond = (_request, response) => void response.writeHead(200).end('<html>sign in</html>');
    await expect(api.version()).rejects.toMatchObject({ code: 'malformed_response' });
    await expect(api.listNodes()).rejects.toMatchObject({ code: 'malformed_response' });
  });
});

describe('cordon', () => {
  const node = { name: 'a', uid: 'uid-a' };

  it('cordons and taints in one patch with tests, keeping other taints, without a read when the node is known', async () => {
    const known = rawNode('a', {
      spec: { taints: [{ key: 'team', value: 'x', effect: 'NoExecute', timeAdded: 't' }] },
    });
    server.respond = (_request, response) => sendNode(response, known);
    const before = await api.readNode('a');
    const outcome = await api.cordon(permitFor('cordon', 'uid-a'), node, taint, {
      ...(before === null ? {} : { known: before }),
    });
    expect(outcome).toMatchObject({ kind: 'patched', changed: true });
    expect(server.seen).toHaveLength(2);
    expect(server.seen[1]?.headers['content-type']).toBe('application/json-patch+json');
    expect(server.seen[1]?.body).toEqual([
      { op: 'test', path: '/metadata/uid', value: 'uid-a' },
      { op: 'test', path: '/metadata/resourceVersion', value: '10' },
      { op: 'add', path: '/spec/unschedulable', value: true },
      { op: 'add', path: '/spec/taints/-', value: taint },
    ]);
  });

  it.each([409, 422])('reads the node anew after a lost race (%i) and tries again', async (code) => {
    let version = 10;
    server.respond = ({ method }, response) => {
      if (method === 'GET')
        return sendNode(response, rawNode('a', { metadata: { resourceVersion: String(version) } }));
      if (server.seenOf('PATCH').length === 1) {
        version += 1;
        return sendStatus(response, code, { message: 'testing value /metadata/resourceVersion failed' });
      }
      sendNode(response, rawNode('a', { spec: { unschedulable: true } }));
    };
    const outcome = await api.cordon(permitFor('cordon', 'uid-a'), node, taint);
    expect(outcome).toMatchObject({ kind: 'patched', changed: true });
    expect(server.seenOf('PATCH').at(-1)?.body).toContainEqual({
      op: 'test',
      path: '/metadata/resourceVersion',
      value: '11',
    });
  });

  it('returns a refusal by validation instead of trying for ever', async () => {
    server.respond = ({ method }, response) =>
      method === 'GET'
        ? sendNode(response, rawNode('a'))
        : sendStatus(response, 422, { reason: 'Invalid', message: 'Node "a" is invalid: spec.taints' });
    expect(await api.cordon(permitFor('cordon', 'uid-a'), node, taint)).toEqual({
      kind: 'refused',
      message: 'Node "a" is invalid: spec.taints',
    });
    expect(server.seenOf('PATCH')).toHaveLength(1);
  });

  it('changes nothing when both are there, and does not trust a known node for that', async () => {
    const done = rawNode('a', { spec: { unschedulable: true, taints: [taint] } });
    server.respond = (_request, response) => sendNode(response, done);
    const known = await api.readNode('a');
    if (known === null) throw new Error('no node');
    server.respond = ({ method }, response) => sendNode(response, method === 'GET' ? rawNode('a') : done);
    expect(await api.cordon(permitFor('cordon', 'uid-a'), node, taint, { known })).toMatchObject({
      changed: true,
    });
    server.respond = (_request, response) => sendNode(response, done);
    expect(await api.cordon(permitFor('cordon', 'uid-a'), node, taint)).toMatchObject({ changed: false });
  });

  it('says changed when a try without an answer turns out to have worked', async () => {
    let cordoned = false;
    server.respond = ({ method }, response) => {
      if (method === 'GET') {
        const over = cordoned ? { metadata: { resourceVersion: '11' }, spec: { unschedulable: true } } : {};
        return sendNode(response, rawNode('a', over));
      }
      if (!cordoned) {
        cordoned = true;
        return void response.socket?.destroy();
      }
      sendStatus(response, 422, { message: 'testing value /metadata/resourceVersion failed' });
    };
    expect(await api.cordon(permitFor('cordon', 'uid-a'), node, null)).toMatchObject({
      kind: 'patched',
      changed: true,
    });
  });

  it('takes a node of that name with another UID for another node', async () => {
    server.respond = (_request, response) => sendNode(response, rawNode('a', { metadata: { uid: 'newer' } }));
    expect(await api.cordon(permitFor('cordon', 'uid-a'), node, taint)).toEqual({ kind: 'not-found' });
    expect(server.seenOf('PATCH')).toHaveLength(0);
  });

  it('names a missing grant', async () => {
    const message =
      'nodes "a" is forbidden: User "u" cannot patch resource "nodes" in API group "" at the cluster scope';
    server.respond = ({ method }, response) =>
      method === 'GET' ? sendNode(response, rawNode('a')) : sendStatus(response, 403, { message });
    expect(await api.cordon(permitFor('cordon', 'uid-a'), node, taint)).toEqual({
      kind: 'forbidden',
      message,
    });
  });

  it('uncordons and removes every taint of the key, from the back', async () => {
    const other = { key: 'team', value: 'x', effect: 'NoSchedule' };
    const taints = [taint, other, { ...taint, effect: 'NoExecute' }];
    server.respond = (_request, response) =>
      sendNode(response, rawNode('a', { spec: { unschedulable: true, taints } }));
    await api.uncordon(permitFor('uncordon', 'uid-a'), node, taint.key);
    expect(server.seenOf('PATCH')[0]?.body).toEqual([
      expect.objectContaining({ op: 'test' }),
      expect.objectContaining({ op: 'test' }),
      { op: 'add', path: '/spec/unschedulable', value: false },
      { op: 'remove', path: '/spec/taints/2' },
      { op: 'remove', path: '/spec/taints/0' },
    ]);
  });
});

describe('permits', () => {
  const node = { name: 'a', uid: 'uid-a' };
  it.each([
    ['another object', permitFor('cordon', 'uid-b')],
    ['another cluster', permitFor('cordon', 'uid-a', 'c-2')],
    [
      'a minute ago',
      mintPermit<'cordon'>(
        { action: 'cordon', clusterId: 'c-1', target: 'uid-a', snapshotVersion: 1, validationId: 'v' },
        new Date(Date.now() - 61_000),
      ),
    ],
  ])('a permit for %s sends nothing', async (_what, permit) => {
    await expect(api.cordon(permit, node, taint)).rejects.toBeInstanceOf(PermitRefusedError);
    expect(server.seen).toHaveLength(0);
  });
});

describe('pods', () => {
  const pod = { namespace: 'shop', name: 'web-1', uid: 'uid-1' };

  it('evicts with policy/v1, the UID and the grace', async () => {
    server.respond = (_request, response) => sendStatus(response, 201, { status: 'Success' });
    expect(await api.evict(permitFor('evict', 'uid-1'), pod, 40)).toEqual({ kind: 'accepted' });
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/shop/pods/web-1/eviction',
      body: {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        deleteOptions: { gracePeriodSeconds: 40, preconditions: { uid: 'uid-1' } },
      },
    });
    await api.evict(permitFor('evict', 'uid-1'), pod, null);
    expect(JSON.stringify(server.seen[1]?.body)).not.toContain('gracePeriodSeconds');
  });

  it('does not repeat an eviction that a budget holds, and repeats one that was throttled', async () => {
    server.respond = (_request, response) =>
      server.seen.length === 1
        ? sendStatus(response, 429, { message: 'the server has received too many requests' })
        : sendStatus(response, 429, {
            message: "Cannot evict pod as it would violate the pod's disruption budget.",
            details: { causes: [{ reason: 'DisruptionBudget', message: 'needs 2' }], retryAfterSeconds: 10 },
          });
    expect(await api.evict(permitFor('evict', 'uid-1'), pod, null)).toMatchObject({
      kind: 'blocked-by-budget',
      retryAfterSeconds: 10,
    });
    expect(server.seen).toHaveLength(2);
  });

  it('repeats a conflict of versions', async () => {
    server.respond = (_request, response) =>
      server.seen.length === 1
        ? sendStatus(response, 409, { message: 'the object has been modified; please apply your changes' })
        : sendStatus(response, 201, { status: 'Success' });
    expect(await api.evict(permitFor('evict', 'uid-1'), pod, null)).toEqual({ kind: 'accepted' });
  });

  it('reports time-outs and 5xx as unknown, and throws only for the token', async () => {
    server.respond = () => undefined;
    const outcome = await api.evict(permitFor('evict', 'uid-1'), pod, null, { timeoutMs: 200 });
    expect(outcome.kind).toBe('unknown');
    server.respond = (_request, response) => sendStatus(response, 401, {});
    await expect(api.evict(permitFor('evict', 'uid-1'), pod, null)).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });

  it('deletes with a UID precondition and never with a grace of 0', async () => {
    server.respond = (_request, response) => sendJson(response, 200, {});
    expect(await api.deletePod(permitFor('delete-pod', 'uid-1'), pod, 0.4)).toEqual({ kind: 'accepted' });
    expect(server.seen[0]).toMatchObject({
      method: 'DELETE',
      body: { kind: 'DeleteOptions', gracePeriodSeconds: 1, preconditions: { uid: 'uid-1' } },
    });
  });
});

describe('other mutations', () => {
  it('deletes a node of that UID only', async () => {
    const node = { name: 'a', uid: 'uid-a' };
    server.respond = (_request, response) => sendStatus(response, 200, { status: 'Success' });
    expect(await api.deleteNode(permitFor('delete-node', 'uid-a'), node)).toMatchObject({ kind: 'patched' });
    server.respond = (_request, response) =>
      sendStatus(response, 409, { message: 'Precondition failed: UID' });
    expect(await api.deleteNode(permitFor('delete-node', 'uid-a'), node)).toEqual({ kind: 'not-found' });
  });

  it('scales by merge patch with the UID, and not at all when it is there already', async () => {
    const target = { kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'd-1' } as const;
    const scale = (replicas: number) => ({
      metadata: { name: 'web', namespace: 'shop', uid: 'd-1' },
      spec: { replicas },
      status: { replicas: 3 },
    });
    server.respond = ({ method }, response) => sendJson(response, 200, scale(method === 'GET' ? 3 : 5));
    const permit = permitFor('scale', 'd-1');
    expect(await api.scale(permit, target, 5)).toMatchObject({ changed: true, object: { specReplicas: 5 } });
    expect(server.seenOf('PATCH')[0]).toMatchObject({
      path: '/apis/apps/v1/namespaces/shop/deployments/web/scale',
      body: { metadata: { uid: 'd-1' }, spec: { replicas: 5 } },
    });
    expect(await api.scale(permit, target, 3)).toMatchObject({ changed: false });
    expect(server.seenOf('PATCH')).toHaveLength(1);
  });

  it('records an event under a name that its content decides, and returns a refusal', async () => {
    const node = { name: 'a', uid: 'uid-a' };
    const event = {
      reason: 'SpotInterruption',
      message: 'cordoned',
      type: 'Warning',
      at: new Date(0),
    } as const;
    server.respond = (_request, response) => sendJson(response, 201, {});
    expect(await api.recordNodeEvent(node, event)).toEqual({ recorded: true, reason: null });
    await api.recordNodeEvent(node, event);
    expect(server.seen[0]).toMatchObject({
      path: '/api/v1/namespaces/default/events',
      body: { reportingComponent: 'cloudoptim', involvedObject: { kind: 'Node', name: 'a' } },
    });
    expect(server.seen[1]?.body).toEqual(server.seen[0]?.body);
    server.respond = (_request, response) => sendStatus(response, 403, { message: 'no' });
    expect(await api.recordNodeEvent(node, event)).toEqual({ recorded: false, reason: 'no' });
  });
});
