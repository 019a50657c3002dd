import { setImmediate } from 'node:timers/promises';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Highs } from 'highs';
import { ghostProbe } from '@/decision/ghosts/ghost-probe';
import type { NodeEnv } from '@/decision/http/read-body';
import * as routes from '@/decision/http/routes';
import type { ModelStore } from '@/decision/models/model-store';
import { spotOptimize } from '@/decision/optimize/spot-optimize';
import { binPack } from '@/decision/pack/bin-pack';
import { predictInterruption } from '@/decision/predict/predict-interruption';
import type { SpotAdvisorBands } from '@/decision/predict/spot-advisor';
import { rightsize } from '@/decision/rightsize/rightsize';
import { Refusal } from '@/decision/shared/refusal';

/** What the answers are made with. */
export interface Means {
  readonly highs: Highs;
  readonly bands: SpotAdvisorBands;
  readonly models: ModelStore;
}

/** Enough to mend a request; a body that is wrong in every row would else fill the answer. */
const MOST_DETAILS = 50;

/** Runs a long computation and lets waiting requests be answered between its slices. */
async function runInSlices<T>(work: Generator<undefined, T>): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}

/**
 * The routes with their handlers, relative to `/api/v1/ml`. What a handler is given fits the route's schema; what does
 * not fit, and what a handler cannot do, is thrown for the server to answer.
 */
export function createApi({ highs, bands, models }: Means): OpenAPIHono<NodeEnv> {
  const api = new OpenAPIHono<NodeEnv>({
    defaultHook(result) {
      if (result.success) return;
      const details = result.error.issues
        .slice(0, MOST_DETAILS)
        .map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
      throw new Refusal(400, 'invalid', 'the request does not fit the contract', details);
    },
  });
  api.openapi(routes.healthRoute, (context) =>
    context.json({ status: 'ok' as const, model_version: models.active().modelId }, 200),
  );
  api.openapi(routes.spotOptimizeRoute, (context) =>
    context.json(spotOptimize(highs, bands, context.req.valid('json'), models.active()), 200),
  );
  api.openapi(routes.binPackRoute, async (context) =>
    context.json(await runInSlices(binPack(highs, context.req.valid('json'))), 200),
  );
  api.openapi(routes.rightsizeRoute, (context) => context.json(rightsize(context.req.valid('json')), 200));
  api.openapi(routes.ghostProbeRoute, (context) => context.json(ghostProbe(context.req.valid('json')), 200));
  api.openapi(routes.predictRoute, (context) =>
    context.json(predictInterruption(bands, context.req.valid('json'), models.active()), 200),
  );
  api.openapi(routes.listModelsRoute, (context) => context.json({ models: [...models.list()] }, 200));
  api.openapi(routes.uploadModelRoute, (context) =>
    context.json(models.upload(context.req.valid('json'), new Date()), 200),
  );
  api.openapi(routes.activateModelRoute, (context) => {
    const { model, previousModelId } = models.activate(context.req.valid('param').id);
    return context.json({ model, previous_model_id: previousModelId }, 200);
  });
  return api;
}
