import { createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_DECISION_RESPONSE_BYTES } from '@/contracts/decision-server';
import {
  allocation,
  good,
  json,
  request,
  useAnsweringServer,
  type Handler,
} from '@/server/adapters/decision/answering-server.testing';
import { createRecordingLog } from '@/server/testing/aws-conformance/test-clock';

const server = useAnsweringServer();

const withAllocation = (change: object) => ({
  ...good,
  recommendation: { allocations: [allocation, { ...allocation, ...change }] },
});

describe('a hostile answer', () => {
  it.each<[string, Handler, string, string]>([
    ['no JSON text', json('it is fine'), 'malformed', 'valid JSON'],
    ['NaN', json('{"request_id": "req-1", "confidence": NaN}'), 'malformed', 'valid JSON'],
    ['Infinity by overflow', json(JSON.stringify(good).replace('0.9', '1e999')), 'malformed', 'confidence'],
    ['an empty body', json(''), 'malformed', 'valid JSON'],
    ['JSON cut in the middle', json(JSON.stringify(good).slice(0, -20)), 'malformed', 'valid JSON'],
    ['null', json('null'), 'malformed', 'the answer'],
    ['an array', json([good]), 'malformed', 'the answer'],
    ['a missing field', json({ ...good, decision_id: undefined }), 'malformed', 'decision_id'],
    [
      'a negative count',
      json(withAllocation({ count: -1 })),
      'malformed',
      'recommendation.allocations.1.count',
    ],
    [
      'half an instance',
      json(withAllocation({ count: 1.5 })),
      'malformed',
      'recommendation.allocations.1.count',
    ],
    [
      'a count as text',
      json(withAllocation({ count: '2' })),
      'malformed',
      'recommendation.allocations.1.count',
    ],
    [
      'a type name that is code',
      json(withAllocation({ instance_type: 'm5.large; rm -rf /' })),
      'malformed',
      'recommendation.allocations.1.instance_type',
    ],
    ['an unknown lifecycle', json(withAllocation({ lifecycle: 'free' })), 'malformed', 'lifecycle'],
    ['a certainty above 1', json({ ...good, confidence: 1.01 }), 'malformed', 'confidence'],
    [
      'too many rows',
      json({ ...good, recommendation: { allocations: Array.from({ length: 2_001 }, () => allocation) } }),
      'malformed',
      'recommendation.allocations',
    ],
    [
      'a bottomless plan',
      json(JSON.stringify(good).replace('"launch"', `${'['.repeat(5_000)}${']'.repeat(5_000)}`)),
      'malformed',
      'nested',
    ],
    [
      'the answer of another request',
      json({ ...good, request_id: 'req-9' }),
      'wrong-request',
      'another request',
    ],
    [
      'HTML',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end(JSON.stringify(good));
      },
      'malformed',
      'text/html',
    ],
    [
      'no content type',
      (_request, response) => response.end(JSON.stringify(good)),
      'malformed',
      'no stated type',
    ],
    [
      'bytes that are no UTF-8',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(Buffer.from([0x22, 0xff, 0xfe, 0x22]));
      },
      'malformed',
      'valid JSON',
    ],
    [
      'a stated length beyond the bound',
      (_request, response) => {
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': (MAX_DECISION_RESPONSE_BYTES + 1).toString(),
        });
        response.write('{');
      },
      'too-large',
      'larger',
    ],
    [
      'ten megabytes in chunks',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(`"${'x'.repeat(10 * 1024 * 1024)}"`);
      },
      'too-large',
      'larger',
    ],
    [
      'a compression bomb',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        response.end(gzipSync(Buffer.alloc(32 * 1024 * 1024, 0x20)));
      },
      'too-large',
      'larger',
    ],
    [
      'a redirect',
      (_request, response) => {
        response.writeHead(307, { location: 'http://127.0.0.1:9/' });
        response.end();
      },
      'http-error',
      'redirect',
    ],
    ['401', json({}, 401), 'unauthorized', '401'],
    ['403', json({}, 403), 'unauthorized', '403'],
    ['404', json({}, 404), 'http-error', '404'],
    ['204 without a body', (_request, response) => response.writeHead(204).end(), 'http-error', '204'],
  ])('%s is refused and not asked for again', async (_what, answer, reason, text) => {
    server.handler = answer;
    const result = await server.client().spotOptimize(request, { timeoutMs: 10_000 });
    expect(result).toMatchObject({ ok: false, error: { reason } });
    expect(result.ok ? '' : result.error.message).toContain(text);
    expect(server.asked).toHaveLength(1);
  });

  it.each<[string, Handler]>([
    ['no answer at all', () => undefined],
    [
      'headers without an end',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.flushHeaders();
      },
    ],
    [
      'a slow drip',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ])('%s ends at the bound', async (_what, answer) => {
    server.handler = answer;
    const result = await server.client().spotOptimize(request, { timeoutMs: 250 });
    expect(result).toMatchObject({ ok: false, error: { reason: 'timeout' } });
  });

  it('a cut connection is unreachable, once less than a second is left', async () => {
    server.handler = (message) => message.socket.destroy();
    const result = await server.client().spotOptimize(request, { timeoutMs: 900 });
    expect(result).toMatchObject({ ok: false, error: { reason: 'unreachable' } });
    expect(server.asked).toHaveLength(1);
  });

  it('another protocol is malformed, a closed port unreachable', async () => {
    const tcp = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
    });
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    const address = tcp.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const other = server.client({ baseUrl: `http://127.0.0.1:${port.toString()}` });
    await expect(other.spotOptimize(request, { timeoutMs: 900 })).resolves.toMatchObject({
      error: { reason: 'malformed' },
    });
    await new Promise((resolve) => tcp.close(resolve));
    await expect(other.spotOptimize(request, { timeoutMs: 900 })).resolves.toMatchObject({
      error: { reason: 'unreachable' },
    });
  });

  it('neither the key nor the answer is logged', async () => {
    const log = createRecordingLog();
    server.handler = json('{"request_id": "smuggled text"');
    await server.client({ log }).spotOptimize(request, { timeoutMs: 5_000 });
    expect(log.lines).not.toHaveLength(0);
    expect(log.lines.join('\n')).not.toMatch(/smuggled|the-api-key/u);
  });
});
