import { z } from 'zod';
import {
  binPackRequestSchema,
  binPackResponseSchema,
  decisionResponseSchema,
  ghostProbeRequestSchema,
  ghostProbeResponseSchema,
  interruptionPredictionRequestSchema,
  interruptionPredictionResponseSchema,
  rightsizeRequestSchema,
  rightsizeResponseSchema,
} from '@/contracts/decision-server';
import { mutation, query, unwrap } from '@/server/api/procedure';
import { toVerdictAnswer } from '@/server/api/safety/to-mix-question';
import { verdictAnswerSchema } from '@/server/api/safety/validate-schemas';
import { router } from '@/server/api/trpc';
import { spotOptimizeInput } from './request-schemas';

const tags = ['Decision server'];

/** A cluster of 1,000 nodes with 25,000 pods is about 4 MB (contracts/decision-server/limits.ts). */
const maxBodyBytes = 8 * 1024 * 1024;

const description =
  'Handed on to the decision server as the contract has it and answered with what came back, held against the contract. Never executed. A `cluster_id` that is a UUID must be one of your clusters. 502 `decision_server_…` or 504 `decision_server_timeout` (30 s) when there is no usable answer.';

const decision = (path: `/${string}`, summary: string, more = '') => ({
  openapi: { method: 'POST' as const, path, tags, summary, description: `${description}${more}` },
  maxBodyBytes,
});

/** The decision server for operators: asked, judged, never executed (Decision 41). */
export const mlRouter = router({
  health: query('ml.health', {
    openapi: { method: 'GET', path: '/ml/health', tags, summary: 'Whether the decision server answers' },
  })
    .input(z.object({}))
    .output(
      z.object({ status: z.literal('ok'), model_version: z.string().nullable(), latency_ms: z.number() }),
    )
    .query(async ({ ctx }) => {
      const { modelVersion, latencyMs } = unwrap(await ctx.services.forwardDecision.health());
      return { status: 'ok' as const, model_version: modelVersion, latency_ms: latencyMs };
    }),

  spotOptimize: mutation(
    'ml.spotOptimize',
    decision(
      '/ml/decision/spot-optimize',
      'What node mix would be recommended, with our verdict beside',
      ' `verdict` judges the recommended mix by our own facts of the cluster, or by the request’s where it is none of yours.',
    ),
  )
    .input(spotOptimizeInput)
    .output(decisionResponseSchema.extend({ verdict: verdictAnswerSchema }))
    .mutation(async ({ ctx, input, signal }) => {
      const { answer, verdict } = unwrap(
        await ctx.services.forwardDecision.spotOptimize(input, { actor: ctx.actor, signal }),
      );
      return { ...answer, verdict: toVerdictAnswer(verdict) };
    }),

  binPack: mutation('ml.binPack', decision('/ml/decision/bin-pack', 'Which nodes would be emptied'))
    .input(binPackRequestSchema)
    .output(binPackResponseSchema)
    .mutation(async ({ ctx, input, signal }) =>
      unwrap(await ctx.services.forwardDecision.binPack(input, { actor: ctx.actor, signal })),
    ),

  rightsize: mutation('ml.rightsize', decision('/ml/decision/rightsize', 'Which requests would be changed'))
    .input(rightsizeRequestSchema)
    .output(rightsizeResponseSchema)
    .mutation(async ({ ctx, input, signal }) =>
      unwrap(await ctx.services.forwardDecision.rightsize(input, { actor: ctx.actor, signal })),
    ),

  ghostProbe: mutation(
    'ml.ghostProbe',
    decision('/ml/decision/ghost-probe', 'Which of these instances are ghosts'),
  )
    .input(ghostProbeRequestSchema)
    .output(ghostProbeResponseSchema)
    .mutation(async ({ ctx, input, signal }) =>
      unwrap(await ctx.services.forwardDecision.ghostProbe(input, { actor: ctx.actor, signal })),
    ),

  predictSpotInterruption: mutation(
    'ml.predictSpotInterruption',
    decision('/ml/predict/spot-interruption', 'How likely these pools are interrupted'),
  )
    .input(interruptionPredictionRequestSchema)
    .output(interruptionPredictionResponseSchema)
    .mutation(async ({ ctx, input, signal }) =>
      unwrap(await ctx.services.forwardDecision.predictInterruption(input, { actor: ctx.actor, signal })),
    ),
});
