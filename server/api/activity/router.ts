import { activityPageSchema, listActivityInput } from '@/server/queries/activity/activity-model';
import { query } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';

export const activityRouter = router({
  list: query('activity.list', {
    openapi: {
      method: 'GET',
      path: '/activity',
      tags: ['Overview'],
      summary: 'The activity feed, newest first; `/api/live` streams what comes next',
    },
  })
    .input(listActivityInput)
    .output(activityPageSchema)
    .query(({ ctx, input }) => ctx.queries.listActivity(ctx.scope, input)),
});
