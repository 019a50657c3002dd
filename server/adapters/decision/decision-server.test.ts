import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  MAX_DECISION_RESPONSE_BYTES,
  type DecisionRequest,
  type InterruptionPredictionRequest,
} from '@/contracts/decision-server';
import { createDecisionServer } from '@/server/adapters/decision';
import {
  createMovableClock,
  createRecordingLog,
  systemClock,
} from '@/server/testing/aws-conformance/test-clock';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const API_KEY = 'the-api-key-of-the-decision-server';
let handler: Handler = (_request, response) => response.end();
let asked: {
  readonly method: string;
  readonly url: string;
  readonly apiKey: unknown;
  readonly body: string;
}[] = [];
let baseUrl = '';

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    asked.push({
      method: request.method ?? '',
      url: request.url ?? '',
      apiKey: request.headers['x-api-key'],
      body,
    });
    handler(request, response, body);
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  baseUrl = `http://127.0.0.1:${address.port.toString()}`;
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const request: DecisionRequest = {
  request_id: 'req-1',
  cluster_id: 'c-1',
  decision_type: 'spot_optimize',
  cluster_state: {
    cluster_id: 'c-1',
    node_count: 0,
    total_cpu: 0,
    total_memory: 0,
    pod_count: 0,
    spot_node_count: 0,
    on_demand_node_count: 0,
    current_cost_per_hour: null,
    nodes: [],
    current_allocations: [],
    candidate_pools: [],
    recent_interruptions: [],
  },
  requirements: { vcpu: 1, memory_gib: 1, replace: null },
  constraints: {
    min_risk_score: 0.75,
    min_availability_zones: 3,
    max_pool_share: 0.2,
    min_on_demand_share: 0.15,
    headroom_share: 0.1,
  },
};

const allocation = {
  instance_type: 'm5.large',
  availability_zone: 'us-east-1a',
  lifecycle: 'spot',
  count: 2,
};
const good = {
  request_id: 'req-1',
  decision_id: 'd-1',
  model_version: 'm-1',
  recommendation: { allocations: [allocation] },
  execution_plan: [{ step: 'launch' }],
  estimated_savings_per_hour: 0.5,
  confidence: 0.9,
  explanation: 'cheaper',
};

const client = (options: Partial<Parameters<typeof createDecisionServer>[0]> = {}) =>
  createDecisionServer({
    baseUrl,
    apiKey: API_KEY,
    clock: systemClock,
    log: createRecordingLog(),
    ...options,
  });

const json =
  (value: unknown, status = 200): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof value === 'string' ? value : JSON.stringify(value));
  };

describe('a good answer', () => {
  it('is asked for by POST with the key, and returned as parsed', async () => {
    handler = json(good);
    const result = await client().spotOptimize(request, { timeoutMs: 5_000 });
    expect(result).toEqual({ ok: true, value: good });
    expect(asked).toEqual([
      {
        method: 'POST',
        url: '/api/v1/ml/decision/spot-optimize',
        apiKey: API_KEY,
        body: JSON.stringify(request),
      },
    ]);
  });

  it('may come compressed, as +json, and in small pieces', async () => {
    handler = (_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/problem+json; charset=utf-8',
        'content-encoding': 'gzip',
      });
      const body = gzipSync(JSON.stringify(good));
      response.write(body.subarray(0, 7));
      setImmediate(() => response.end(body.subarray(7)));
    };
    await expect(client().spotOptimize(request, { timeoutMs: 5_000 })).resolves.toMatchObject({ ok: true });
  });

  it('is a prediction at the other address, below a path of the base', async () => {
    const prediction: InterruptionPredictionRequest = {
      request_id: 'req-2',
      horizon_hours: 24,
      at: '2026-07-14T09:30:00Z',
      region: 'us-east-1',
      pools: [
        {
          instance_type: 'm5.large',
          availability_zone: 'us-east-1a',
          price_per_hour: null,
          on_demand_price_per_hour: null,
          recent_interruptions: 0,
        },
      ],
    };
    const answer = { request_id: 'req-2', model_version: 'm', predictions: [], explanation: '' };
    handler = json(answer);
    const result = await client({ baseUrl: `${baseUrl}/brain/` }).predictInterruption(prediction, {
      timeoutMs: 5_000,
    });
    expect(result).toEqual({ ok: true, value: answer });
    expect(asked[0]?.url).toBe('/brain/api/v1/ml/predict/spot-interruption');
  });
});

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
    handler = answer;
    const result = await client().spotOptimize(request, { timeoutMs: 10_000 });
    expect(result).toMatchObject({ ok: false, error: { reason } });
    expect(result.ok ? '' : result.error.message).toContain(text);
    expect(asked).toHaveLength(1);
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
    handler = answer;
    const result = await client().spotOptimize(request, { timeoutMs: 250 });
    expect(result).toMatchObject({ ok: false, error: { reason: 'timeout' } });
  });

  it('a cut connection is unreachable, once less than a second is left', async () => {
    handler = (message) => message.socket.destroy();
    const result = await client().spotOptimize(request, { timeoutMs: 900 });
    expect(result).toMatchObject({ ok: false, error: { reason: 'unreachable' } });
    expect(asked).toHaveLength(1);
  });

  it('another protocol is malformed, a closed port unreachable', async () => {
    const tcp = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
    });
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    const address = tcp.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const other = client({ baseUrl: `http://127.0.0.1:${port.toString()}` });
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
    handler = json('{"request_id": "smuggled text"');
    await client({ log }).spotOptimize(request, { timeoutMs: 5_000 });
    expect(log.lines).not.toHaveLength(0);
    expect(log.lines.join('\n')).not.toMatch(/smuggled|the-api-key/u);
  });
});

describe('retries', () => {
  it('asks again after server errors until an answer comes', async () => {
    handler = (message, response, body) =>
      json(asked.length < 3 ? {} : good, asked.length < 3 ? 503 : 200)(message, response, body);
    await expect(client().spotOptimize(request, { timeoutMs: 10_000 })).resolves.toMatchObject({ ok: true });
    expect(asked).toHaveLength(3);
  });

  it('does not wait for a Retry-After beyond the bound', async () => {
    handler = (_message, response) => {
      response.writeHead(429, { 'retry-after': '60' });
      response.end();
    };
    const result = await client().spotOptimize(request, { timeoutMs: 5_000 });
    expect(result).toMatchObject({ ok: false, error: { reason: 'http-error' } });
    expect(asked).toHaveLength(1);
  });

  it('ends when the caller gives up', async () => {
    handler = () => undefined;
    const controller = new AbortController();
    const pending = client().spotOptimize(request, { timeoutMs: 10_000, signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(pending).resolves.toMatchObject({ ok: false, error: { reason: 'timeout' } });
  });
});

describe('the circuit', () => {
  it('opens after five failed calls, asks nothing for 30 s, and closes by a probe', async () => {
    const clock = createMovableClock(new Date('2026-07-14T09:30:00Z'));
    const decisions = client({ clock });
    handler = json({}, 404);
    for (let call = 0; call < 5; call += 1) await decisions.spotOptimize(request, { timeoutMs: 5_000 });
    handler = json(good);
    await expect(decisions.spotOptimize(request, { timeoutMs: 5_000 })).resolves.toMatchObject({
      ok: false,
      error: { reason: 'circuit-open' },
    });
    expect(asked).toHaveLength(5);
    clock.advance(30_000);
    await expect(decisions.spotOptimize(request, { timeoutMs: 5_000 })).resolves.toMatchObject({ ok: true });
    await expect(decisions.spotOptimize(request, { timeoutMs: 5_000 })).resolves.toMatchObject({ ok: true });
  });

  it('does not count calls that their caller ended', async () => {
    const decisions = client();
    handler = () => undefined;
    for (let call = 0; call < 6; call += 1) {
      await decisions.spotOptimize(request, { timeoutMs: 5_000, signal: AbortSignal.abort() });
    }
    handler = json(good);
    await expect(decisions.spotOptimize(request, { timeoutMs: 5_000 })).resolves.toMatchObject({ ok: true });
  });
});

describe('health', () => {
  it('tells the model version, whatever the circuit says', async () => {
    handler = json({ status: 'ok', model_version: 'm-7' });
    const result = await client().health();
    expect(result).toMatchObject({ ok: true, value: { modelVersion: 'm-7' } });
    expect(asked[0]).toMatchObject({ method: 'GET', url: '/api/v1/ml/health', apiKey: API_KEY });
    handler = json({ status: 'ok' });
    await expect(client({ apiKey: null }).health()).resolves.toMatchObject({ value: { modelVersion: null } });
    expect(asked[1]?.apiKey).toBeUndefined();
  });

  it('tells why not', async () => {
    handler = json({ status: 'broken' });
    await expect(client().health()).resolves.toMatchObject({ ok: false, error: { reason: 'malformed' } });
    handler = json({}, 500);
    await expect(client().health()).resolves.toMatchObject({ ok: false, error: { reason: 'http-error' } });
    handler = () => undefined;
    await expect(client().health({ timeoutMs: 100 })).resolves.toMatchObject({
      error: { reason: 'timeout' },
    });
  });
});
