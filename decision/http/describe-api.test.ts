import loadHighs from 'highs';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApi } from '@/decision/http/create-api';
import { describeApi } from '@/decision/http/describe-api';
import { createModelStore } from '@/decision/models/model-store';
import { bundledBands } from '@/decision/predict/spot-advisor';

const reference = z.object({
  content: z.object({ 'application/json': z.object({ schema: z.record(z.string(), z.unknown()) }) }),
});
const operation = z.object({
  operationId: z.string(),
  summary: z.string().min(1),
  requestBody: reference.optional(),
  responses: z.record(z.string(), reference.extend({ description: z.string().min(1) })),
});
const schema = z.object({
  openapi: z.literal('3.1.0'),
  security: z.tuple([z.object({ apiKey: z.tuple([]) })]),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({
    securitySchemes: z.record(z.string(), z.unknown()),
    schemas: z.record(z.string(), z.record(z.string(), z.unknown())),
  }),
});

let document: z.infer<typeof schema>;

beforeAll(async () => {
  const api = createApi({ highs: await loadHighs(), bands: bundledBands(), models: createModelStore(null) });
  document = schema.parse(describeApi(api));
});

const statusesOf = (method: string, path: string): readonly string[] =>
  Object.keys(document.paths[path]?.[method]?.responses ?? {});

describe("the decision server's OpenAPI document", () => {
  it('has every route with every status that it answers', () => {
    const question = ['200', '400', '401', '413', '500'];
    expect(statusesOf('get', '/health')).toEqual(['200', '401', '500']);
    expect(statusesOf('get', '/models')).toEqual(['200', '401', '500']);
    expect(statusesOf('post', '/decision/spot-optimize')).toEqual(question);
    expect(statusesOf('post', '/decision/bin-pack')).toEqual(question);
    expect(statusesOf('post', '/decision/rightsize')).toEqual(question);
    expect(statusesOf('post', '/decision/ghost-probe')).toEqual(question);
    expect(statusesOf('post', '/predict/spot-interruption')).toEqual(question);
    expect(statusesOf('post', '/models')).toEqual(['200', '400', '401', '409', '413', '422', '500']);
    expect(statusesOf('post', '/models/{id}/activate')).toEqual(['200', '400', '401', '404', '413', '500']);
    expect(Object.keys(document.paths)).toHaveLength(8);
  });

  it('asks for the key, and answers refusals by one schema', () => {
    expect(document.components.securitySchemes).toEqual({
      apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
    });
    for (const path of Object.values(document.paths)) {
      for (const { responses } of Object.values(path)) {
        for (const [status, response] of Object.entries(responses)) {
          if (status === '200') continue;
          expect(response.content['application/json'].schema).toEqual({ $ref: '#/components/schemas/Error' });
        }
      }
    }
  });

  it('holds what it refers to', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(40);
    for (const [, name = ''] of references) expect(document.components.schemas).toHaveProperty(name);
  });

  it('states the bounds of the contract, those of keys and times too', () => {
    const { schemas } = document.components;
    expect(schemas['BinPackResponse']).toHaveProperty(
      'properties.recommendation.properties.moves.propertyNames.maxLength',
      253,
    );
    expect(schemas['PredictSpotInterruptionRequest']).toHaveProperty(
      'properties.at.pattern',
      expect.stringMatching(/Z/),
    );
  });
});
