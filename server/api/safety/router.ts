import { z } from 'zod';
import {
  listValidationsInput,
  listViolationsInput,
  safetyStatusSchema,
  validationPageSchema,
  violationPageSchema,
} from '@/server/queries/safety/safety-model';
import { query } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';

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
