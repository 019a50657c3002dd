import { z } from 'zod';
import {
  listPlansInput,
  planDetailSchema,
  planPageSchema,
  planSchema,
} from '@/server/queries/plans/plan-model';
import { scheduleSchema } from '@/server/queries/scheduling/schedule-model';
import { notFound } from '@/server/api/api-error';
import { mutation, query, unwrap } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';

const tags = ['Optimization'];

const settledSchema = z.object({ optimization_id: z.string(), status: planSchema.shape.status });
const planInput = z.object({ optimization_id: z.uuid() });

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
    .input(planInput)
    .output(planDetailSchema)
    .query(async ({ ctx, input }) => {
      const plan = await ctx.queries.getPlan(ctx.scope, input.optimization_id);
      if (plan === null) throw notFound('plan');
      return plan;
    }),

  trigger: mutation('optimization.trigger', {
    openapi: {
      method: 'POST',
      path: '/optimization/trigger',
      tags,
      summary: 'Decide an optimization now and carry it out, or only show it (dry_run)',
      description:
        'Answers at once; `optimization/status/{optimization_id}` tells the verdict and the steps. Refused in advise mode, while paused, without a verified node template for a Spot optimization or a scale-up, without anything that would bring capacity back for a bin packing (422 `no_scale_up_owner`), and while another one is open (409). A dry run touches nothing and is taken in any mode, also without a verified template.',
    },
    successStatus: 202,
  })
    .input(
      z.object({
        cluster_id: z.uuid(),
        optimization_type: z.enum(['spot_optimize', 'bin_pack', 'rightsize', 'scale_up']),
        dry_run: z.boolean().default(false),
      }),
    )
    .output(z.object({ optimization_id: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const opened = unwrap(
        await ctx.services.triggerOptimization(
          {
            clusterId: input.cluster_id,
            optimizationType: input.optimization_type,
            dryRun: input.dry_run,
          },
          ctx.actor,
        ),
      );
      return { optimization_id: opened.optimizationId };
    }),

  approve: mutation('optimization.approve', {
    openapi: {
      method: 'POST',
      path: '/optimization/{optimization_id}/approve',
      tags,
      summary: 'Let a plan that waits for a person run',
      description: 'Refused (409) when it does not wait any more, and after an hour, which expires it.',
    },
  })
    .input(planInput)
    .output(settledSchema)
    .mutation(async ({ ctx, input }) => {
      const settled = unwrap(
        await ctx.services.approveOptimization({ optimizationId: input.optimization_id }, ctx.actor),
      );
      return { optimization_id: settled.optimizationId, status: settled.status };
    }),

  cancel: mutation('optimization.cancel', {
    openapi: {
      method: 'POST',
      path: '/optimization/{optimization_id}/cancel',
      tags,
      summary: 'Stop a plan: a waiting one at once, a running one before its next batch',
    },
  })
    .input(planInput)
    .output(settledSchema)
    .mutation(async ({ ctx, input }) => {
      const settled = unwrap(
        await ctx.services.cancelOptimization({ optimizationId: input.optimization_id }, ctx.actor),
      );
      return { optimization_id: settled.optimizationId, status: settled.status };
    }),

  rollback: mutation('optimization.rollback', {
    openapi: {
      method: 'POST',
      path: '/optimization/{optimization_id}/rollback',
      tags,
      summary: 'Take back what an ended optimization did',
      description:
        'Machines that were ended cannot come back as they were: for plans that replaced or removed nodes 422 `not_reversible`, with what can be done instead.',
    },
  })
    .input(planInput)
    .output(z.object({ optimization_id: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const opened = unwrap(
        await ctx.services.rollBackOptimization({ optimizationId: input.optimization_id }, ctx.actor),
      );
      return { optimization_id: opened.optimizationId };
    }),

  schedule: query('optimization.schedule', {
    openapi: {
      method: 'GET',
      path: '/optimization/schedule',
      tags,
      summary: 'When a cluster is looked at for savings, what the last looks came to, and why',
    },
  })
    .input(z.object({ cluster_id: z.uuid() }))
    .output(scheduleSchema)
    .query(async ({ ctx, input }) => {
      const schedule = await ctx.queries.getSchedule(ctx.scope, input.cluster_id);
      if (schedule === null) throw notFound('cluster');
      return schedule;
    }),
});
