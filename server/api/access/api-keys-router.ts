import { z } from 'zod';
import { apiKeyPageSchema, apiKeySchema, listInput, roleSchema } from '@/server/queries/access/access-model';
import { notFound } from '@/server/api/api-error';
import { mutation, query, unwrap } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';

const tags = ['API keys'];

export const apiKeysRouter = router({
  list: query('apiKeys.list', {
    openapi: { method: 'GET', path: '/api-keys', tags, summary: 'List API keys' },
  })
    .input(listInput)
    .output(apiKeyPageSchema)
    .query(({ ctx, input }) => ctx.queries.listApiKeys(ctx.scope, input)),

  create: mutation('apiKeys.create', {
    openapi: { method: 'POST', path: '/api-keys', tags, summary: 'Make an API key; it is shown this once' },
    successStatus: 201,
  })
    .input(
      z.strictObject({
        name: z.string().trim().min(1).max(100),
        role: roleSchema,
        customer_id: z.uuid().nullish(),
        expires_at: z.iso.datetime({ offset: true }).nullish(),
      }),
    )
    .output(apiKeySchema.extend({ api_key: z.string().describe('never shown again') }))
    .mutation(async ({ ctx, input }) => {
      const { apiKeyId, plaintext } = unwrap(
        await ctx.services.createApiKey(
          {
            name: input.name,
            role: input.role,
            customerId: input.customer_id ?? ctx.principal.customerId,
            expiresAt: input.expires_at == null ? null : new Date(input.expires_at),
          },
          ctx.actor,
        ),
      );
      const key = await ctx.queries.getApiKey(ctx.scope, apiKeyId);
      if (key === null) throw notFound('API key');
      return { ...key, api_key: plaintext };
    }),

  revoke: mutation('apiKeys.revoke', {
    openapi: { method: 'DELETE', path: '/api-keys/{api_key_id}', tags, summary: 'Revoke an API key at once' },
  })
    .input(z.object({ api_key_id: z.uuid() }))
    .output(apiKeySchema)
    .mutation(async ({ ctx, input }) => {
      unwrap(await ctx.services.revokeApiKey(input.api_key_id, ctx.actor));
      const key = await ctx.queries.getApiKey(ctx.scope, input.api_key_id);
      if (key === null) throw notFound('API key');
      return key;
    }),
});
