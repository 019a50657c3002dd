import { overviewInput, overviewSchema } from '@/server/queries/overview/overview-model';
import { query } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';

export const overviewRouter = router({
  get: query('overview.get', {
    openapi: { method: 'GET', path: '/overview', tags: ['Overview'], summary: 'What the console opens with' },
  })
    .input(overviewInput)
    .output(overviewSchema)
    .query(({ ctx, input }) => ctx.queries.overview(ctx.scope, input)),
});
