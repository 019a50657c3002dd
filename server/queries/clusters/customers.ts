import { and, desc, eq, sql, type SQL } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters, customers } from '@/server/adapters/postgres/schema';
import { inScope } from '@/server/adapters/postgres/in-scope';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import type { ListInput } from '@/server/queries/access/access-model';
import { afterTimeAndId, pageByTime } from '@/server/queries/shared/cursor';
import { textOf, type Page } from '@/server/queries/shared/page';
import type { Customer } from './cluster-model';

interface Row {
  readonly customer: typeof customers.$inferSelect;
  readonly clusterCount: number;
}

function select(db: Executor, where: SQL | undefined, limit: number): Promise<Row[]> {
  return db
    .select({
      customer: customers,
      clusterCount: sql<number>`(select count(*)::int from ${clusters} where ${clusters.customerId} = ${customers.id} and ${clusters.deletedAt} is null)`,
    })
    .from(customers)
    .where(where)
    .orderBy(desc(customers.createdAt), desc(customers.id))
    .limit(limit);
}

function toCustomer({ customer, clusterCount }: Row): Customer {
  return {
    customer_id: customer.id,
    company_name: customer.companyName,
    email: customer.email,
    aws_account_id: customer.awsAccountId,
    aws_role_arn: customer.awsRoleArn,
    sqs_queue_url: customer.sqsQueueUrl,
    external_id: customer.externalId,
    status: customer.status,
    cluster_count: clusterCount,
    created_at: textOf(customer.createdAt),
    updated_at: textOf(customer.updatedAt),
  };
}

/** Customers, the newest first; a scoped caller sees its own. */
export const createListCustomers =
  (db: Executor) =>
  async (scope: CustomerScope, input: ListInput): Promise<Page<Customer>> => {
    const rows = await select(
      db,
      and(inScope(customers.id, scope), afterTimeAndId(customers.createdAt, customers.id, input.cursor)),
      input.limit + 1,
    );
    return pageByTime(rows, input.limit, toCustomer, (row) => ({
      at: row.customer.createdAt,
      id: row.customer.id,
    }));
  };

export const createGetCustomer =
  (db: Executor) =>
  async (scope: CustomerScope, customerId: string): Promise<Customer | null> => {
    const [row] = await select(db, and(eq(customers.id, customerId), inScope(customers.id, scope)), 1);
    return row === undefined ? null : toCustomer(row);
  };
