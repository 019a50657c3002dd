import { searchInput, searchResultSchema } from '@/server/queries/search/search-model';
import { query } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';

export const searchRouter = router({
  find: query('search.find', {
    openapi: {
      method: 'GET',
      path: '/search',
      tags: ['Overview'],
      summary: 'Find clusters, nodes, events and plans',
    },
  })
    .input(searchInput)
    .output(searchResultSchema)
    .query(({ ctx, input }) => ctx.queries.search(ctx.scope, input.q)),
});
