import { z } from 'zod';
import { roleSchema } from '@/server/queries/access/access-model';
import { query } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';

export const sessionRouter = router({
  get: query('session.get', {
    openapi: { method: 'GET', path: '/session', tags: ['Session'], summary: 'Who is calling' },
  })
    .input(z.object({}))
    .output(
      z.object({
        kind: z.enum(['user', 'api-key']),
        id: z.string(),
        name: z.string(),
        role: roleSchema,
        customer_id: z.string().nullable(),
        /** The server's clock, to correct countdowns by. */
        server_time: z.iso.datetime(),
      }),
    )
    .query(({ ctx }) => ({
      kind: ctx.principal.kind,
      id: ctx.principal.id,
      name: ctx.principal.name,
      role: ctx.principal.role,
      customer_id: ctx.principal.customerId,
      server_time: ctx.now().toISOString(),
    })),
});
