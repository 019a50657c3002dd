import { describe, expect, it } from 'vitest';
import { ClusterForbiddenError, ClusterUnauthorizedError, ClusterUnavailableError } from './transport/errors';
import { sendJson, sendStatus } from './testing/scripted-api-server';
import { useTestGateway, type TestGateway } from './testing/test-gateway';

let server: TestGateway['server'];
let api: TestGateway['api'];
let log: TestGateway['log'];

useTestGateway((made) => {
  ({ server, api, log } = made);
});

describe('failures', () => {
  it('tries 429, 5xx and resets again, and waits as Retry-After says', async () => {
    server.respond = (_request, response) => {
      if (server.seen.length === 1) {
        response.writeHead(429, { 'retry-after': '1', 'content-type': 'text/plain' });
        return void response.end('Too many requests, please try again later.');
      }
      if (server.seen.length === 2) {
        sendStatus(response, 500, { message: 'etcdserver: leader changed' });
        return;
      }
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
