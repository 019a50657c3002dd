import type { AddressInfo } from 'node:net';
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
  });
});
