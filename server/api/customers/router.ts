import { z } from 'zod';
import { customerPageSchema, customerSchema } from '@/server/queries/clusters/cluster-model';
import { listInput } from '@/server/queries/access/access-model';
import { notFound } from '@/server/api/api-error';
import { pauseFields, requireConfirmation } from '@/server/api/admin/require-confirmation';
import { featuresInput } from '@/server/api/clusters/register-input';
import { given } from '@/server/api/clusters/to-service-input';
import type { ApiContext } from '@/server/api/dependencies';
import { mutation, query, unwrap } from '@/server/api/procedure';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { router } from '@/server/api/trpc';

const tags = ['Customers'];
const byId = z.object({ customer_id: z.uuid() });

async function customerOf(ctx: ApiContext & { scope: CustomerScope }, customerId: string) {
  const customer = await ctx.queries.getCustomer(ctx.scope, customerId);
  if (customer === null) throw notFound('customer');
  return customer;
}

export const customersRouter = router({
  list: query('customers.list', {
    openapi: { method: 'GET', path: '/admin/customers', tags, summary: 'List customers' },
  })
    .input(listInput)
    .output(customerPageSchema)
    .query(({ ctx, input }) => ctx.queries.listCustomers(ctx.scope, input)),

  get: query('customers.get', {
    openapi: { method: 'GET', path: '/admin/customers/{customer_id}', tags, summary: 'One customer' },
  })
    .input(byId)
    .output(customerSchema)
    .query(({ ctx, input }) => customerOf(ctx, input.customer_id)),

  setFeatures: mutation('customers.setFeatures', {
    openapi: {
      method: 'PUT',
      path: '/admin/customers/{customer_id}/features',
      tags,
      summary: 'Replace the switches of the workflows for its clusters that say nothing themselves',
    },
  })
    .input(byId.extend({ features: featuresInput }))
    .output(customerSchema)
    .mutation(async ({ ctx, input }) => {
      const features = given(input.features);
      unwrap(await ctx.services.setCustomerFeatures({ customerId: input.customer_id, features }, ctx.actor));
      return customerOf(ctx, input.customer_id);
    }),

  pause: mutation('customers.pause', {
    openapi: {
      method: 'POST',
      path: '/admin/customers/{customer_id}/pause',
      tags,
      summary: 'Pause all clusters of a customer',
      description:
        '`optimization`: Spot warnings are still answered. `everything`: they are not; asks for `confirm: "pause everything"`.',
    },
  })
    .input(byId.extend(pauseFields))
    .output(customerSchema)
    .mutation(async ({ ctx, input }) => {
      requireConfirmation(input);
      const scope = { kind: 'customer', customerId: input.customer_id } as const;
      unwrap(
        await ctx.services.pause({ scope, level: input.level, reason: input.reason ?? null }, ctx.actor),
      );
      return customerOf(ctx, input.customer_id);
    }),

  resume: mutation('customers.resume', {
    openapi: {
      method: 'POST',
      path: '/admin/customers/{customer_id}/resume',
      tags,
      summary: "Lift a customer's pause",
    },
  })
    .input(byId)
    .output(customerSchema)
    .mutation(async ({ ctx, input }) => {
      unwrap(await ctx.services.resume({ kind: 'customer', customerId: input.customer_id }, ctx.actor));
      return customerOf(ctx, input.customer_id);
    }),
});
