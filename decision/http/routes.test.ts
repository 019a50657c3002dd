import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import loadHighs from 'highs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { binPackResponseSchema, interruptionPredictionResponseSchema } from '@/contracts/decision-server';
import { createServer } from '@/decision/http/create-server';
import { BUILT_IN_MODEL } from '@/decision/models/built-in-model';
import { openModelFiles } from '@/decision/models/model-files';
import { createModelStore } from '@/decision/models/model-store';
import { MODEL_VERSION } from '@/decision/shared/model-version';
import { bundledBands } from '@/decision/predict/spot-advisor';
import { generateCluster } from '@/decision/testing/generate-cluster';

const API_KEY = 'a-key-for-this-test';
let server: ReturnType<typeof createServer>;
let base = '';
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'models-'));
  const models = createModelStore(openModelFiles(folder));
  server = createServer({ apiKey: API_KEY, highs: await loadHighs(), bands: bundledBands(), models });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/v1/ml`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const call = (path: string, body?: object | null): Promise<Response> =>
  fetch(`${base}${path}`, {
    headers: { 'x-api-key': API_KEY },
    ...(body === undefined ? {} : { method: 'POST', body: body === null ? '' : JSON.stringify(body) }),
  });

const modelWith = (unknown: number): object => {
  const content = JSON.stringify({ ...BUILT_IN_MODEL, monthly_probability_unknown: unknown });
  return {
    name: 'ours',
    kind: 'spot-interruption',
    sha256: createHash('sha256').update(content).digest('hex'),
    content,
  };
};

async function predictUnknown() {
  const response = await call('/predict/spot-interruption', {
    request_id: 'r',
    horizon_hours: 720,
    at: '2026-06-01T00:00:00Z',
    region: 'us-east-1',
    pools: [
      {
        instance_type: 'unknown.large',
        availability_zone: 'us-east-1a',
        price_per_hour: null,
        on_demand_price_per_hour: null,
        recent_interruptions: 0,
      },
    ],
  });
  const { model_version, predictions } = interruptionPredictionResponseSchema.parse(await response.json());
  return { model: model_version, probability: predictions[0]?.probability };
}

describe('models over HTTP', () => {
  it('predicts with an uploaded model from its activation on, and with the former one after going back', async () => {
    const uploaded = (await (await call('/models', modelWith(0.6))).json()) as { model_id: string };
    expect(await predictUnknown()).toEqual({ model: MODEL_VERSION, probability: 0.3 });
    const activated = await call(`/models/${uploaded.model_id}/activate`, null);
    expect(await activated.json()).toMatchObject({
      model: { model_id: uploaded.model_id, active: true },
      previous_model_id: MODEL_VERSION,
    });
    expect(await predictUnknown()).toEqual({ model: uploaded.model_id, probability: 0.6 });
    await call(`/models/${MODEL_VERSION}/activate`, {});
    expect((await predictUnknown()).model).toBe(MODEL_VERSION);
  });

  it.each([
    {
      name: 'a wrong checksum',
      path: '/models',
      body: { ...modelWith(0.5), sha256: '0'.repeat(64) },
      status: 422,
    },
    { name: 'an unknown model', path: '/models/nothing/activate', body: {}, status: 404 },
    { name: 'a path as a model', path: '/models/..%2f..%2fetc/activate', body: {}, status: 404 },
    {
      name: 'a name that is a path',
      path: '/models',
      body: { ...modelWith(0.5), name: '../x' },
      status: 400,
    },
  ])('refuses $name', async ({ path, body, status }) => {
    expect((await call(path, body)).status).toBe(status);
  });
});

describe('bin-pack over HTTP', () => {
  it('answers others while it is at work', { timeout: 120_000 }, async () => {
    const state = { isPacked: false };
    const packing = call('/decision/bin-pack', generateCluster({ seed: 1, nodes: 300, podsPerNode: 25 }))
      .then(async (response) => binPackResponseSchema.parse(await response.json()))
      .finally(() => {
        state.isPacked = true;
      });
    let answered = 0;
    while (!state.isPacked) {
      await call('/health');
      answered += 1;
    }
    expect((await packing).recommendation.remove_nodes.length).toBeGreaterThan(0);
    // A packing in one piece lets a few through while its request is read, and none after that.
    expect(answered).toBeGreaterThan(10);
  });
});
