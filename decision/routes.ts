import type { Highs } from 'highs';
import type { z } from 'zod';
import { decisionRequestSchema, interruptionPredictionRequestSchema } from '@/contracts/decision-server';
import type { Handler } from '@/decision/http/create-server';
import { HttpError } from '@/decision/http/http-error';
import { MODEL_VERSION } from '@/decision/model-version';
import { spotOptimize } from '@/decision/optimize/spot-optimize';
import { predictInterruption } from '@/decision/predict/predict-interruption';
import type { SpotAdvisorBands } from '@/decision/predict/spot-advisor';

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

/** What this server answers (spec 02-contracts, 4); everything else is 404. */
export function createRoutes(highs: Highs, bands: SpotAdvisorBands): Readonly<Record<string, Handler>> {
  return {
    'GET /api/v1/ml/health': () => ({ status: 'ok', model_version: MODEL_VERSION }),
    'POST /api/v1/ml/decision/spot-optimize': (body) =>
      spotOptimize(highs, bands, parse(decisionRequestSchema, body)),
    'POST /api/v1/ml/predict/spot-interruption': (body) =>
      predictInterruption(bands, parse(interruptionPredictionRequestSchema, body)),
  };
}
