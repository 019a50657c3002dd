import { z } from 'zod';
import {
  binPackRequestSchema,
  binPackResponseSchema,
  decisionErrorSchema,
  decisionHealthSchema,
  decisionRequestSchema,
  decisionResponseSchema,
  ghostProbeRequestSchema,
  ghostProbeResponseSchema,
  interruptionPredictionRequestSchema,
  interruptionPredictionResponseSchema,
  modelActivationSchema,
  modelListSchema,
  modelSchema,
  modelUploadSchema,
  rightsizeRequestSchema,
  rightsizeResponseSchema,
} from '@/contracts/decision-server';

interface Operation {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly request: z.ZodType | null;
  readonly response: z.ZodType;
}

const OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/health',
    id: 'health',
    summary: 'Whether the server can decide, and with which model',
    request: null,
    response: decisionHealthSchema,
  },
  {
    method: 'post',
    path: '/decision/spot-optimize',
    id: 'spotOptimize',
    summary: 'The node mix of the whole cluster, or one node for one under notice (within 5 s)',
    request: decisionRequestSchema,
    response: decisionResponseSchema,
  },
  {
    method: 'post',
    path: '/decision/bin-pack',
    id: 'binPack',
    summary: 'Which nodes to empty so that every pod still fits',
    request: binPackRequestSchema,
    response: binPackResponseSchema,
  },
  {
    method: 'post',
    path: '/decision/rightsize',
    id: 'rightsize',
    summary: 'Requests that fit what containers use',
    request: rightsizeRequestSchema,
    response: rightsizeResponseSchema,
  },
  {
    method: 'post',
    path: '/decision/ghost-probe',
    id: 'ghostProbe',
    summary: 'Whether instances that no cluster knows are really idle; never hastens a termination',
    request: ghostProbeRequestSchema,
    response: ghostProbeResponseSchema,
  },
  {
    method: 'post',
    path: '/predict/spot-interruption',
    id: 'predictSpotInterruption',
    summary: 'How likely Spot pools are interrupted within a horizon',
    request: interruptionPredictionRequestSchema,
    response: interruptionPredictionResponseSchema,
  },
  {
    method: 'get',
    path: '/models',
    id: 'listModels',
    summary: 'The models that predictions can be made with',
    request: null,
    response: modelListSchema,
  },
  {
    method: 'post',
    path: '/models',
    id: 'uploadModel',
    summary: 'Checks and stores a model; it is not in use yet',
    request: modelUploadSchema,
    response: modelSchema,
  },
  {
    method: 'post',
    path: '/models/{id}/activate',
    id: 'activateModel',
    summary: 'Takes a model into use; activating the former one goes back',
    request: null,
    response: modelActivationSchema,
  },
];

const REFUSALS: Readonly<Record<string, string>> = {
  '400': 'The body does not fit the contract; `details` names the fields',
  '401': '`X-API-Key` is missing or wrong',
  '404': 'There is no such resource',
  '413': 'The body is too large',
  '422': 'A model that does not hold: checksum, shape or smoke prediction',
};

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A schema as JSON Schema 2020-12, which OpenAPI 3.1 uses as it is. */
function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

const content = (name: string) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
});

/** The decision server's contract as an OpenAPI 3.1 document, made of the schemas that both sides parse with. */
export function createDecisionOpenApi(): object {
  const schemas: Record<string, unknown> = { Error: toJsonSchema(decisionErrorSchema, 'input') };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, path, id, summary, request, response } of OPERATIONS) {
    const name = capitalized(id);
    schemas[`${name}Response`] = toJsonSchema(response, 'input');
    if (request !== null) schemas[`${name}Request`] = toJsonSchema(request, 'input');
    const parameters = path.includes('{id}')
      ? [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }]
      : [];
    paths[path] = {
      ...paths[path],
      [method]: {
        operationId: id,
        summary,
        ...(parameters.length === 0 ? {} : { parameters }),
        ...(request === null ? {} : { requestBody: { required: true, content: content(`${name}Request`) } }),
        responses: {
          '200': { description: 'The answer', content: content(`${name}Response`) },
          ...Object.fromEntries(
            Object.entries(REFUSALS).map(([status, description]) => [
              status,
              { description, content: content('Error') },
            ]),
          ),
        },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'CloudOptim decision server',
      version: '1',
      description:
        'What CloudOptim asks a decision server. Write your own by docs/decision-server.md and hold it against `npm run decision-server:check`.',
    },
    servers: [{ url: '/api/v1/ml' }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' } },
      schemas,
    },
  };
}
