import { z } from 'zod';
import { customerPageSchema, customerSchema } from '@/server/queries/clusters/cluster-model';
import { listInput } from '@/server/queries/access/access-model';
import { notFound } from '@/server/api/api-error';
import { query } from '@/server/api/procedure';
import { router } from '@/server/api/trpc';

const tags = ['Customers'];

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
    .input(z.object({ customer_id: z.uuid() }))
    .output(customerSchema)
    .query(async ({ ctx, input }) => {
      const customer = await ctx.queries.getCustomer(ctx.scope, input.customer_id);
      if (customer === null) throw notFound('customer');
      return customer;
    }),
});
