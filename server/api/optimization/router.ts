import { z } from 'zod';
import { listPlansInput, planDetailSchema, planPageSchema } from '@/server/queries/plans/plan-model';
import { notFound } from '@/server/api/api-error';
import { query } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';

const tags = ['Optimization'];

export const optimizationRouter = router({
  history: query('optimization.history', {
    openapi: {
      method: 'GET',
      path: '/optimization/history',
      tags,
      summary: 'Plans of every kind, newest first',
    },
  })
    .input(listPlansInput)
    .output(planPageSchema)
    .query(({ ctx, input }) => ctx.queries.listPlans(ctx.scope, input)),

  status: query('optimization.status', {
    openapi: {
      method: 'GET',
      path: '/optimization/status/{optimization_id}',
      tags,
      summary: 'One plan, its verdict, its steps and its log',
    },
  })
    .input(z.object({ optimization_id: z.uuid() }))
    .output(planDetailSchema)
    .query(async ({ ctx, input }) => {
      const plan = await ctx.queries.getPlan(ctx.scope, input.optimization_id);
      if (plan === null) throw notFound('plan');
      return plan;
    }),
});
