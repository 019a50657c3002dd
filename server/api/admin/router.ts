import { z } from 'zod';
import { pauseSchema } from '@/server/queries/clusters/cluster-model';
import { mutation, query, unwrap } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';
import { pauseFields, requireConfirmation } from './require-confirmation';

const tags = ['Pause'];
const pauseList = z.object({ items: z.array(pauseSchema), next_cursor: z.null() });

export const adminRouter = router({
  pauses: query('admin.pauses', {
    openapi: { method: 'GET', path: '/admin/pauses', tags, summary: 'Pause switches in force' },
  })
    .input(z.object({}))
    .output(pauseList)
    .query(async ({ ctx }) => ({ items: await ctx.queries.listPauses(ctx.scope), next_cursor: null })),

  pause: mutation('admin.pause', {
    openapi: {
      method: 'POST',
      path: '/admin/pause',
      tags,
      summary: 'Pause the whole platform',
      description:
        '`optimization`: Spot warnings are still answered. `everything`: they are not; asks for `confirm: "pause everything"`.',
    },
  })
    .input(z.object(pauseFields))
    .output(pauseList)
    .mutation(async ({ ctx, input }) => {
      requireConfirmation(input);
      unwrap(
        await ctx.services.pause(
          { scope: { kind: 'platform' }, level: input.level, reason: input.reason ?? null },
          ctx.actor,
        ),
      );
      return { items: await ctx.queries.listPauses(ctx.scope), next_cursor: null };
    }),

  resume: mutation('admin.resume', {
    openapi: { method: 'POST', path: '/admin/resume', tags, summary: 'Lift the platform-wide pause' },
  })
    .input(z.object({}))
    .output(pauseList)
    .mutation(async ({ ctx }) => {
      unwrap(await ctx.services.resume({ kind: 'platform' }, ctx.actor));
      return { items: await ctx.queries.listPauses(ctx.scope), next_cursor: null };
    }),
});
