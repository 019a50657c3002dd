import { auditPageSchema, listAuditInput } from '@/server/queries/access/access-model';
import { query } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';

export const auditRouter = router({
  list: query('audit.list', {
    openapi: { method: 'GET', path: '/audit', tags: ['Audit'], summary: 'Every mutation, newest first' },
  })
    .input(listAuditInput)
    .output(auditPageSchema)
    .query(({ ctx, input }) => ctx.queries.listAudit(ctx.scope, input)),
});
