import { createRoute, z } from '@hono/zod-openapi';
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
import { readBody } from '@/decision/http/read-body';

/**
 * The routes under `/api/v1/ml`: what the server answers, and what its OpenAPI document says. The `id` of a schema is its
 * name in the document.
 */

const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } });

const errorSchema = decisionErrorSchema.meta({ id: 'Error' });
const refusal = (description: string) => ({ description, content: json(errorSchema) });

const always = {
  401: refusal('`X-API-Key` is missing or wrong'),
  500: refusal('The server failed; the cause is in its log'),
};
const withBody = {
  400: refusal('The body is not JSON or does not fit the contract; `details` names the fields'),
  413: refusal('The body is too large'),
};

const answer = <Schema extends z.ZodType>(schema: Schema) => ({
  description: 'The answer',
  content: json(schema),
});

/** A body, read within its bound before the schema judges it. */
const question = <Schema extends z.ZodType>(schema: Schema) => ({
  middleware: readBody,
  request: { body: { required: true, content: json(schema) } },
});

export const healthRoute = createRoute({
  method: 'get',
  path: '/health',
  operationId: 'health',
  summary: 'Whether the server can decide, and with which model',
  responses: { 200: answer(decisionHealthSchema.meta({ id: 'HealthResponse' })), ...always },
});

export const spotOptimizeRoute = createRoute({
  method: 'post',
  path: '/decision/spot-optimize',
  operationId: 'spotOptimize',
  summary: 'The node mix of the whole cluster, or one node for one under notice (within 5 s)',
  ...question(decisionRequestSchema.meta({ id: 'SpotOptimizeRequest' })),
  responses: {
    200: answer(decisionResponseSchema.meta({ id: 'SpotOptimizeResponse' })),
    ...withBody,
    ...always,
  },
});

export const binPackRoute = createRoute({
  method: 'post',
  path: '/decision/bin-pack',
  operationId: 'binPack',
  summary: 'Which nodes to empty so that every pod still fits',
  ...question(binPackRequestSchema.meta({ id: 'BinPackRequest' })),
  responses: { 200: answer(binPackResponseSchema.meta({ id: 'BinPackResponse' })), ...withBody, ...always },
});

export const rightsizeRoute = createRoute({
  method: 'post',
  path: '/decision/rightsize',
  operationId: 'rightsize',
  summary: 'Requests that fit what containers use',
  ...question(rightsizeRequestSchema.meta({ id: 'RightsizeRequest' })),
  responses: {
    200: answer(rightsizeResponseSchema.meta({ id: 'RightsizeResponse' })),
    ...withBody,
    ...always,
  },
});

export const ghostProbeRoute = createRoute({
  method: 'post',
  path: '/decision/ghost-probe',
  operationId: 'ghostProbe',
  summary: 'Whether instances that no cluster knows are really idle; never hastens a termination',
  ...question(ghostProbeRequestSchema.meta({ id: 'GhostProbeRequest' })),
  responses: {
    200: answer(ghostProbeResponseSchema.meta({ id: 'GhostProbeResponse' })),
    ...withBody,
    ...always,
  },
});

export const predictRoute = createRoute({
  method: 'post',
  path: '/predict/spot-interruption',
  operationId: 'predictSpotInterruption',
  summary: 'How likely Spot pools are interrupted within a horizon',
  ...question(interruptionPredictionRequestSchema.meta({ id: 'PredictSpotInterruptionRequest' })),
  responses: {
    200: answer(interruptionPredictionResponseSchema.meta({ id: 'PredictSpotInterruptionResponse' })),
    ...withBody,
    ...always,
  },
});

export const listModelsRoute = createRoute({
  method: 'get',
  path: '/models',
  operationId: 'listModels',
  summary: 'The models that predictions can be made with',
  responses: { 200: answer(modelListSchema.meta({ id: 'ListModelsResponse' })), ...always },
});

export const uploadModelRoute = createRoute({
  method: 'post',
  path: '/models',
  operationId: 'uploadModel',
  summary: 'Checks and stores a model; it is not in use yet',
  ...question(modelUploadSchema.meta({ id: 'UploadModelRequest' })),
  responses: {
    200: answer(modelSchema.meta({ id: 'UploadModelResponse' })),
    409: refusal('The server has no folder for models, or holds as many as it may'),
    422: refusal('A model that does not hold: checksum, shape or smoke prediction'),
    ...withBody,
    ...always,
  },
});

export const activateModelRoute = createRoute({
  method: 'post',
  path: '/models/{id}/activate',
  operationId: 'activateModel',
  summary: 'Takes a model into use; activating the former one goes back',
  middleware: readBody,
  request: {
    params: z.object({ id: z.string() }),
    body: { required: false, description: 'Not needed; what is sent is ignored', content: json(z.unknown()) },
  },
  responses: {
    200: answer(modelActivationSchema.meta({ id: 'ActivateModelResponse' })),
    404: refusal('There is no such model'),
    ...withBody,
    ...always,
  },
});
