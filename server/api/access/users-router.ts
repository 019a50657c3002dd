import { z } from 'zod';
import { listInput, roleSchema, userPageSchema, userSchema } from '@/server/queries/access/access-model';
import { notFound } from '@/server/api/api-error';
import { mutation, query, unwrap } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';
import type { ApiContext } from '@/server/api/dependencies';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';

const tags = ['Users'];
const password = z.string().min(12, 'must have at least 12 characters').max(200);
const byId = z.object({ user_id: z.uuid() });

async function userOf(ctx: ApiContext & { scope: CustomerScope }, userId: string) {
  const user = await ctx.queries.getUser(ctx.scope, userId);
  if (user === null) throw notFound('user');
  return user;
}

export const usersRouter = router({
  list: query('users.list', {
    openapi: { method: 'GET', path: '/users', tags, summary: 'List users' },
  })
    .input(listInput)
    .output(userPageSchema)
    .query(({ ctx, input }) => ctx.queries.listUsers(ctx.scope, input)),

  create: mutation('users.create', {
    openapi: { method: 'POST', path: '/users', tags, summary: 'Add a user' },
    successStatus: 201,
  })
    .input(
      z.strictObject({
        email: z.email().max(320),
        name: z.string().trim().min(1).max(200).nullish(),
        password,
        role: roleSchema,
        customer_id: z.uuid().nullish(),
      }),
    )
    .output(userSchema)
    .mutation(async ({ ctx, input }) => {
      const { userId } = unwrap(
        await ctx.services.createUser(
          {
            email: input.email,
            name: input.name ?? null,
            password: input.password,
            role: input.role,
            customerId: input.customer_id ?? ctx.principal.customerId,
          },
          ctx.actor,
        ),
      );
      return userOf(ctx, userId);
    }),

  update: mutation('users.update', {
    openapi: {
      method: 'PUT',
      path: '/users/{user_id}',
      tags,
      summary: 'Change a user; a new password or role or disabling ends the sessions',
    },
  })
    .input(
      z.strictObject({
        user_id: z.uuid(),
        name: z.string().trim().min(1).max(200).nullable().optional(),
        password: password.optional(),
        role: roleSchema.optional(),
        disabled: z.boolean().optional(),
      }),
    )
    .output(userSchema)
    .mutation(async ({ ctx, input }) => {
      unwrap(
        await ctx.services.updateUser(
          {
            userId: input.user_id,
            name: input.name,
            password: input.password,
            role: input.role,
            disabled: input.disabled,
          },
          ctx.actor,
        ),
      );
      return userOf(ctx, input.user_id);
    }),

  delete: mutation('users.delete', {
    openapi: {
      method: 'DELETE',
      path: '/users/{user_id}',
      tags,
      summary: 'Remove a user and end the sessions',
    },
  })
    .input(byId)
    .output(z.object({ user_id: z.string(), deleted: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      unwrap(await ctx.services.deleteUser(input.user_id, ctx.actor));
      return { user_id: input.user_id, deleted: true as const };
    }),
});
