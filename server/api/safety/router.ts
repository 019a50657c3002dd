import { z } from 'zod';
import {
  listValidationsInput,
  listViolationsInput,
  safetyStatusSchema,
  validationPageSchema,
  violationPageSchema,
} from '@/server/queries/safety/safety-model';
import { query, unwrap } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';
import { toMixQuestion, toVerdictAnswer } from './to-mix-question';
import { validateInput, verdictAnswerSchema } from './validate-schemas';

const tags = ['Safety'];

export const safetyRouter = router({
  status: query('safety.status', {
    openapi: {
      method: 'GET',
      path: '/safety/status',
      tags,
      summary: 'Policy in force and counts of the last 24 hours',
    },
  })
    .input(z.object({ cluster_id: z.uuid().optional() }))
    .output(safetyStatusSchema)
    .query(({ ctx, input }) => ctx.queries.safetyStatus(ctx.scope, input)),

  violations: query('safety.violations', {
    openapi: {
      method: 'GET',
      path: '/safety/violations',
      tags,
      summary: 'Layers that did not hold, newest first',
    },
  })
    .input(listViolationsInput)
    .output(violationPageSchema)
    .query(({ ctx, input }) => ctx.queries.listViolations(ctx.scope, input)),

  validate: query('safety.validate', {
    openapi: {
      method: 'POST',
      path: '/safety/validate',
      tags,
      summary: 'Judge a node mix without executing it; an unsafe one is answered with a safe alternative',
      description:
        'About a cluster (`cluster_id`) the facts are our own, as stored; else those of the caller, as `current` and `demand`. Nothing is stored. 400 names the field that is not a number in its range or would loosen the policy.',
    },
  })
    .input(validateInput)
    .output(verdictAnswerSchema)
    .query(async ({ ctx, input }) =>
      toVerdictAnswer(unwrap(await ctx.services.validateMix(toMixQuestion(input), ctx.actor))),
    ),

  validations: query('safety.validations', {
    openapi: {
      method: 'GET',
      path: '/safety/validations',
      tags,
      summary: 'Passes through the gate, newest first',
    },
  })
    .input(listValidationsInput)
    .output(validationPageSchema)
    .query(({ ctx, input }) => ctx.queries.listValidations(ctx.scope, input)),
});
