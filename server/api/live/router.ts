import { liveInput, liveSchema } from '@/server/queries/overview/overview-model';
import { query } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';

export const liveRouter = router({
  get: query('live.get', {
    openapi: {
      method: 'GET',
      path: '/live',
      tags: ['Overview'],
      summary: 'Plans and interruptions that run now',
    },
  })
    .input(liveInput)
    .output(liveSchema)
    .query(({ ctx, input }) => ctx.queries.live(ctx.scope, input)),
});
