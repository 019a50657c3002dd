import { z } from 'zod';
import { readinessSchema } from '@/server/queries/health/readiness-model';
import { query } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';

export const healthRouter = router({
  ready: query('health.ready', {
    openapi: { method: 'GET', path: '/health/ready', tags: ['Health'], summary: 'Each dependency' },
  })
    .input(z.object({}))
    .output(readinessSchema)
    .query(({ ctx }) => ctx.queries.readiness()),
});
