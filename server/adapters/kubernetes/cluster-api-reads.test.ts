import { describe, expect, it } from 'vitest';
import { rawNode, rawPod } from './testing/samples';
import { sendJson, sendStatus } from './testing/scripted-api-server';
import { useTestGateway, type TestGateway } from './testing/test-gateway';

let server: TestGateway['server'];
let api: TestGateway['api'];
let log: TestGateway['log'];

useTestGateway((made) => {
  ({ server, api, log } = made);
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
        sendStatus(response, 410, {
          reason: 'Expired',
          message: 'The provided continue parameter is too old',
        });
        return;
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
