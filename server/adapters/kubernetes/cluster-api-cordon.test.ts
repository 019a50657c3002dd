import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { permitFor, rawNode } from './testing/samples';
import { sendJson, sendStatus } from './testing/scripted-api-server';
import { useTestGateway, type TestGateway } from './testing/test-gateway';

const taint = { key: 'cloudoptim.io/interrupted', value: 'true', effect: 'NoSchedule' } as const;

let server: TestGateway['server'];
let api: TestGateway['api'];

useTestGateway((made) => {
  ({ server, api } = made);
});

/** A node as the answer to a patch, or as the one item of the list by which it is read. */
function sendNode(response: ServerResponse, node: unknown): void {
  sendJson(response, 200, response.req.method === 'GET' ? { metadata: {}, items: [node] } : node);
}

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
      if (method === 'GET') {
        sendNode(response, rawNode('a', { metadata: { resourceVersion: String(version) } }));
        return;
      }
      if (server.seenOf('PATCH').length === 1) {
        version += 1;
        sendStatus(response, code, { message: 'testing value /metadata/resourceVersion failed' });
        return;
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
        sendNode(response, rawNode('a', over));
        return;
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
