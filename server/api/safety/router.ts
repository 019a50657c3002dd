import { z } from 'zod';
import {
  listValidationsInput,
  listViolationsInput,
  safetyStatusSchema,
  validationPageSchema,
  violationPageSchema,
} from '@/server/queries/safety/safety-model';
import { policyToJson } from '@/server/queries/safety/policy-to-json';
import {
  clusterPolicyPageSchema,
  listPoliciesInput,
  safetyReportInput,
  safetyReportSchema,
} from '@/server/queries/safety/safety-report-model';
import { allocationToJson } from '@/server/domain/safety/verdict/verdict-to-json';
import { query, unwrap } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';
import { toMixQuestion, toVerdictAnswer } from './to-mix-question';
import { currentMixSchema, validateInput, verdictAnswerSchema } from './validate-schemas';

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

  report: query('safety.report', {
    openapi: {
      method: 'GET',
      path: '/safety/report',
      tags,
      summary: 'What the gate let through and stopped in a range: counts, layers, violations over time',
      description:
        'The last 24 hours without `from` and `to`; 92 days at most. The layers are counted over the newest 5,000 validations of the range (`layers_over`).',
    },
  })
    .input(safetyReportInput)
    .output(safetyReportSchema)
    .query(({ ctx, input }) => ctx.queries.safetyReport(ctx.scope, input)),

  policies: query('safety.policies', {
    openapi: {
      method: 'GET',
      path: '/safety/policies',
      tags,
      summary: 'The policy in force for each cluster, and what of it is the cluster’s own',
    },
  })
    .input(listPoliciesInput)
    .output(clusterPolicyPageSchema)
    .query(({ ctx, input }) => ctx.queries.listPolicies(ctx.scope, input)),

  currentMix: query('safety.currentMix', {
    openapi: {
      method: 'GET',
      path: '/safety/mix/{cluster_id}',
      tags,
      summary:
        'The node mix that counts today for the gate, one row a pool, with the facts that it is judged by',
    },
  })
    .input(z.object({ cluster_id: z.uuid() }))
    .output(currentMixSchema)
    .query(async ({ ctx, input }) => {
      const mix = unwrap(await ctx.services.readCurrentMix(input.cluster_id, ctx.actor));
      return {
        cluster_id: input.cluster_id,
        allocations: mix.allocations.map(allocationToJson),
        policy: policyToJson(mix.policy),
      };
    }),

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
