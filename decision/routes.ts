import type { Highs } from 'highs';
import type { z } from 'zod';
import {
  binPackRequestSchema,
  decisionRequestSchema,
  ghostProbeRequestSchema,
  interruptionPredictionRequestSchema,
  modelUploadSchema,
  rightsizeRequestSchema,
} from '@/contracts/decision-server';
import { ghostProbe } from '@/decision/ghosts/ghost-probe';
import type { Handler } from '@/decision/http/handler';
import { HttpError } from '@/decision/http/http-error';
import { runInSlices } from '@/decision/http/run-in-slices';
import { ModelError } from '@/decision/models/model-error';
import type { ModelStore } from '@/decision/models/model-store';
import { spotOptimize } from '@/decision/optimize/spot-optimize';
import { binPack } from '@/decision/pack/bin-pack';
import { predictInterruption } from '@/decision/predict/predict-interruption';
import type { SpotAdvisorBands } from '@/decision/predict/spot-advisor';
import { rightsize } from '@/decision/rightsize/rightsize';

interface Means {
  readonly highs: Highs;
  readonly bands: SpotAdvisorBands;
  readonly models: ModelStore;
}

/** Enough to mend a request; a body that is wrong in every row would else fill the answer. */
const MOST_DETAILS = 50;

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues
    .slice(0, MOST_DETAILS)
    .map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  throw new HttpError(400, 'invalid', 'the request does not fit the contract', details);
}

const STATUS: Readonly<Record<ModelError['code'], number>> = {
  checksum: 422,
  malformed_model: 422,
  smoke_failed: 422,
  not_found: 404,
  no_storage: 409,
  too_many: 409,
};

/** Refusals of the store as HTTP has them. */
function withModels<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ModelError) throw new HttpError(STATUS[error.code], error.code, error.message);
    throw error;
  }
}

/** What this server answers (Decision 41); everything else is 404. */
export function createRoutes({ highs, bands, models }: Means): Readonly<Record<string, Handler>> {
  return {
    'GET /api/v1/ml/health': () => ({ status: 'ok', model_version: models.active().modelId }),
    'POST /api/v1/ml/decision/spot-optimize': (body) =>
      spotOptimize(highs, bands, parse(decisionRequestSchema, body), models.active()),
    'POST /api/v1/ml/decision/bin-pack': (body) =>
      runInSlices(binPack(highs, parse(binPackRequestSchema, body))),
    'POST /api/v1/ml/decision/rightsize': (body) => rightsize(parse(rightsizeRequestSchema, body)),
    'POST /api/v1/ml/decision/ghost-probe': (body) => ghostProbe(parse(ghostProbeRequestSchema, body)),
    'POST /api/v1/ml/predict/spot-interruption': (body) =>
      predictInterruption(bands, parse(interruptionPredictionRequestSchema, body), models.active()),
    'GET /api/v1/ml/models': () => ({ models: models.list() }),
    'POST /api/v1/ml/models': (body) =>
      withModels(() => models.upload(parse(modelUploadSchema, body), new Date())),
    'POST /api/v1/ml/models/{id}/activate': (_body, { id = '' }) =>
      withModels(() => {
        const { model, previousModelId } = models.activate(id);
        return { model, previous_model_id: previousModelId };
      }),
  };
}
