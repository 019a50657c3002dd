import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import loadHighs from 'highs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  decisionHealthSchema,
  decisionResponseSchema,
  MAX_DECISION_REQUEST_BYTES,
  interruptionPredictionResponseSchema,
} from '@/contracts/decision-server';
import { createServer } from '@/decision/http/create-server';
import { BUILT_IN_MODEL } from '@/decision/models/built-in-model';
import { createModelStore } from '@/decision/models/model-store';
import { monthlyProbability } from '@/decision/predict/interruption-probability';
import { bundledBands } from '@/decision/predict/spot-advisor';
import { buildOnDemand, buildRequest, running } from '@/decision/testing/build-request';

const API_KEY = 'a-key-for-this-test';
let server: ReturnType<typeof createServer>;
let base = '';

beforeAll(async () => {
  server = createServer({
    apiKey: API_KEY,
    highs: await loadHighs(),
    bands: bundledBands(),
    models: createModelStore(null),
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/v1/ml`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${base}${path}`, { headers: { 'x-api-key': API_KEY }, ...init });
const post = (path: string, body: unknown): Promise<Response> =>
  call(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

/** Sends a request line and headers as they are, which `fetch` would mend. */
function sendRaw(...lines: readonly string[]): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write([...lines, 'connection: close', '', ''].join('\r\n'));
  return text(socket);
}

describe('the decision server', () => {
  it.each([
    { headers: {} },
    { headers: { 'x-api-key': 'wrong' } },
    { headers: { 'x-api-key': `${API_KEY}x` } },
  ])('refuses the headers $headers', async ({ headers }) => {
    const response = await call('/health', { headers: { ...headers } });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'unauthorized' } });
  });

  it('says that it is well', async () => {
    expect(decisionHealthSchema.parse(await (await call('/health')).json()).status).toBe('ok');
  });

  it('answers spot-optimize within the contract', async () => {
    const today = ['a', 'b', 'c'].map((zone) => running(buildOnDemand(`m5.large/us-east-1${zone}`), 2));
    const response = await post('/decision/spot-optimize', buildRequest(today, []));
    expect(response.status).toBe(200);
    const answer = decisionResponseSchema.parse(await response.json());
    expect(answer.request_id).toBe('request-1');
    expect(answer.recommendation.allocations).toHaveLength(3);
  });

  it('predicts per pool, the unknown as the worst', async () => {
    const pool = {
      availability_zone: 'us-east-1a',
      price_per_hour: 0.03,
      on_demand_price_per_hour: 0.096,
      recent_interruptions: 0,
    };
    const response = await post('/predict/spot-interruption', {
      request_id: 'r',
      horizon_hours: 720,
      at: '2026-01-01T00:00:00Z',
      region: 'us-east-1',
      pools: [
        { ...pool, instance_type: 'm6i.large' },
        { ...pool, instance_type: 'unknown.large' },
      ],
    });
    const answer = interruptionPredictionResponseSchema.parse(await response.json());
    const known = monthlyProbability(
      {
        band: bundledBands().bandOf('us-east-1', 'm6i.large'),
        priceLevel: 0.03 / 0.096,
        recentInterruptions: 0,
      },
      BUILT_IN_MODEL,
    );
    expect(known).toBeLessThan(0.3);
    expect(answer.predictions[0]?.risk_score).toBeCloseTo(1 - known, 4);
    expect(answer.predictions[1]?.risk_score).toBe(0.7);
  });

  it.each([
    { name: 'no JSON', path: '/decision/spot-optimize', body: '{', status: 400, code: 'malformed' },
    { name: 'another shape', path: '/decision/spot-optimize', body: {}, status: 400, code: 'invalid' },
    {
      name: 'too much',
      path: '/decision/spot-optimize',
      body: ' '.repeat(MAX_DECISION_REQUEST_BYTES + 1),
      status: 413,
      code: 'too_large',
    },
    { name: 'an unknown resource', path: '/decision/anything', body: {}, status: 404, code: 'not_found' },
  ])('refuses $name', async ({ path, body, status, code }) => {
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  it('names the field that is wrong', async () => {
    const request = buildRequest([], []);
    const body = { ...request, constraints: { ...request.constraints, max_pool_share: 2 } };
    expect(await (await post('/decision/spot-optimize', body)).json()).toMatchObject({
      error: { details: [{ path: 'constraints.max_pool_share' }] },
    });
  });

  it('knows no method of a known path but its own', async () => {
    expect((await call('/health', { method: 'DELETE' })).status).toBe(404);
    expect((await call('/health', { method: 'HEAD' })).status).toBe(404);
  });

  it('refuses no body as a body of another shape', async () => {
    const response = await call('/decision/rightsize', { method: 'POST' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid', details: [{ path: '' }] } });
  });

  it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'nonsense'])(
    'reads JSON that is sent as %s',
    async (type) => {
      const today = ['a', 'b', 'c'].map((zone) => running(buildOnDemand(`m5.large/us-east-1${zone}`), 2));
      const response = await call('/decision/spot-optimize', {
        method: 'POST',
        headers: { 'x-api-key': API_KEY, 'content-type': type },
        body: JSON.stringify(buildRequest(today, [])),
      });
      expect(response.status).toBe(200);
    },
  );

  it('sends every answer with its length and for no cache', async () => {
    for (const response of [
      await call('/health'),
      await call('/nothing'),
      await call('/', { headers: {} }),
    ]) {
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('content-length')).toBe(String((await response.text()).length));
    }
  });

  it('stops reading a body without a stated length when it becomes too large', async () => {
    const block = new Uint8Array(1024 * 1024).fill(32);
    let blocks = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        blocks += 1;
        if (blocks * block.length > MAX_DECISION_REQUEST_BYTES + block.length) controller.close();
        else controller.enqueue(block);
      },
    });
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
    const response = await call('/decision/bin-pack', init);
    expect(response.status).toBe(413);
    expect(response.headers.get('connection')).toBe('close');
    expect(await response.json()).toMatchObject({ error: { code: 'too_large' } });
  });

  it.each([
    { name: 'an encoded path', target: '/api/v1/ml/%68ealth', status: 404, code: 'not_found' },
    { name: 'a path with dots', target: '/api/v1/ml/models/../health', status: 404, code: 'not_found' },
    {
      name: 'another host in the target',
      target: 'http://x/api/v1/ml/health',
      status: 404,
      code: 'not_found',
    },
    { name: 'a backslash', target: '/api\\v1/ml/health', status: 400, code: 'malformed' },
    { name: 'a broken host', target: '/api/v1/ml/health', host: 'a b@c/d', status: 400, code: 'malformed' },
  ])('routes $name by what was sent', async ({ target, host = 'x', status, code }) => {
    const answer = await sendRaw(`GET ${target} HTTP/1.1`, `host: ${host}`, `x-api-key: ${API_KEY}`);
    expect(answer).toContain(`HTTP/1.1 ${String(status)} `);
    expect(answer).toContain(`{"error":{"code":"${code}"`);
  });

  it('answers HTTP/1.0 without a host', async () => {
    expect(await sendRaw('GET /api/v1/ml/health HTTP/1.0', `x-api-key: ${API_KEY}`)).toContain(
      '"status":"ok"',
    );
  });
});
