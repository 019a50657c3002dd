import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { InterruptionPredictionRequest } from '@/contracts/decision-server';
import {
  API_KEY,
  good,
  json,
  request,
  useAnsweringServer,
} from '@/server/adapters/decision/answering-server.testing';
import { createMovableClock } from '@/server/testing/aws-conformance/test-clock';

const server = useAnsweringServer();

describe('a good answer', () => {
  it('is asked for by POST with the key, and returned as parsed', async () => {
    server.handler = json(good);
    const result = await server.client().spotOptimize(request, { timeoutMs: 5_000 });
    expect(result).toEqual({ ok: true, value: good });
    expect(server.asked).toEqual([
      {
        method: 'POST',
        url: '/api/v1/ml/decision/spot-optimize',
        apiKey: API_KEY,
        body: JSON.stringify(request),
      },
    ]);
  });

  it('may come compressed, as +json, and in small pieces', async () => {
    server.handler = (_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/problem+json; charset=utf-8',
        'content-encoding': 'gzip',
      });
      const body = gzipSync(JSON.stringify(good));
      response.write(body.subarray(0, 7));
      setImmediate(() => response.end(body.subarray(7)));
    };
    await expect(server.client().spotOptimize(request, { timeoutMs: 5_000 })).resolves.toMatchObject({
      ok: true,
    });
  });

  it.each(['rightsize', 'ghostProbe'] as const)('of %s comes from its own address', async (kind) => {
    const path = { rightsize: 'rightsize', ghostProbe: 'ghost-probe' }[kind];
    const answer = {
      ...good,
      recommendation: kind === 'rightsize' ? { containers: [] } : { candidates: [] },
    };
    server.handler = json(answer);
    const asked = {
      ...request,
      cluster_state: { ...request.cluster_state, taken_at: '2026-07-14T09:30:00Z' },
    };
    const result =
      kind === 'rightsize'
        ? await server.client().rightsize(
            {
              ...asked,
              decision_type: 'rightsize',
              cluster_state: { ...asked.cluster_state, containers: [] },
              requirements: {},
              constraints: {
                margin_share: 0.15,
                min_cpu_millicores: 10,
                min_memory_bytes: 33_554_432,
                min_change_share: 0.1,
                min_step_factor: 0.5,
                max_step_factor: 2,
                min_history_hours: 24,
                min_first_history_hours: 72,
              },
            },
            { timeoutMs: 5_000 },
          )
        : await server.client().ghostProbe(
            {
              ...asked,
              decision_type: 'ghost_probe',
              cluster_state: { ...asked.cluster_state, candidates: [] },
              requirements: {},
              constraints: { grace_hours: 24 },
            },
            { timeoutMs: 5_000 },
          );
    expect(result).toEqual({ ok: true, value: answer });
    expect(server.asked[0]?.url).toBe(`/api/v1/ml/decision/${path}`);
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
    server.handler = json(answer);
    const result = await server
      .client({ baseUrl: `${server.baseUrl}/brain/` })
      .predictInterruption(prediction, {
        timeoutMs: 5_000,
      });
    expect(result).toEqual({ ok: true, value: answer });
    expect(server.asked[0]?.url).toBe('/brain/api/v1/ml/predict/spot-interruption');
  });
});

describe('retries', () => {
  it('asks again after server errors until an answer comes', async () => {
    server.handler = (message, response, body) =>
      json(server.asked.length < 3 ? {} : good, server.asked.length < 3 ? 503 : 200)(message, response, body);
    await expect(server.client().spotOptimize(request, { timeoutMs: 10_000 })).resolves.toMatchObject({
      ok: true,
    });
    expect(server.asked).toHaveLength(3);
  });

  it('does not wait for a Retry-After beyond the bound', async () => {
    server.handler = (_message, response) => {
      response.writeHead(429, { 'retry-after': '60' });
      response.end();
    };
    const result = await server.client().spotOptimize(request, { timeoutMs: 5_000 });
    expect(result).toMatchObject({ ok: false, error: { reason: 'http-error' } });
    expect(server.asked).toHaveLength(1);
  });

  it('ends when the caller gives up', async () => {
    server.handler = () => undefined;
    const controller = new AbortController();
    const pending = server.client().spotOptimize(request, { timeoutMs: 10_000, signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(pending).resolves.toMatchObject({ ok: false, error: { reason: 'timeout' } });
  });
});

describe('the circuit', () => {
  it('opens after five failed calls, asks nothing for 30 s, and closes by a probe', async () => {
    const clock = createMovableClock(new Date('2026-07-14T09:30:00Z'));
    const decisions = server.client({ clock });
    server.handler = json({}, 404);
    for (let call = 0; call < 5; call += 1) await decisions.spotOptimize(request, { timeoutMs: 5_000 });
    server.handler = json(good);
    await expect(decisions.spotOptimize(request, { timeoutMs: 5_000 })).resolves.toMatchObject({
      ok: false,
      error: { reason: 'circuit-open' },
    });
    expect(server.asked).toHaveLength(5);
    clock.advance(30_000);
    await expect(decisions.spotOptimize(request, { timeoutMs: 5_000 })).resolves.toMatchObject({ ok: true });
    await expect(decisions.spotOptimize(request, { timeoutMs: 5_000 })).resolves.toMatchObject({ ok: true });
  });

  it('does not count calls that their caller ended', async () => {
    const decisions = server.client();
    server.handler = () => undefined;
    for (let call = 0; call < 6; call += 1) {
      await decisions.spotOptimize(request, { timeoutMs: 5_000, signal: AbortSignal.abort() });
    }
    server.handler = json(good);
    await expect(decisions.spotOptimize(request, { timeoutMs: 5_000 })).resolves.toMatchObject({ ok: true });
  });
});

describe('health', () => {
  it('tells the model version, whatever the circuit says', async () => {
    server.handler = json({ status: 'ok', model_version: 'm-7' });
    const result = await server.client().health();
    expect(result).toMatchObject({ ok: true, value: { modelVersion: 'm-7' } });
    expect(server.asked[0]).toMatchObject({ method: 'GET', url: '/api/v1/ml/health', apiKey: API_KEY });
    server.handler = json({ status: 'ok' });
    await expect(server.client({ apiKey: null }).health()).resolves.toMatchObject({
      value: { modelVersion: null },
    });
    expect(server.asked[1]?.apiKey).toBeUndefined();
  });

  it('tells why not', async () => {
    server.handler = json({ status: 'broken' });
    await expect(server.client().health()).resolves.toMatchObject({
      ok: false,
      error: { reason: 'malformed' },
    });
    server.handler = json({}, 500);
    await expect(server.client().health()).resolves.toMatchObject({
      ok: false,
      error: { reason: 'http-error' },
    });
    server.handler = () => undefined;
    await expect(server.client().health({ timeoutMs: 100 })).resolves.toMatchObject({
      error: { reason: 'timeout' },
    });
  });
});
