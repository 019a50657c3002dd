import { and, eq, sql } from 'drizzle-orm';
import type { CustomerRecord, CustomerRepository } from '@/server/ports/repositories/customer-repository';
import type { Database } from '../../database';
import { inTransaction } from '../../in-transaction';
import { clusters, customers } from '../../schema';
import { createActivityRepository } from '../events/activity-repository';
import { notifyClustersChanged } from './cluster-repository';
import { inScope } from '../../in-scope';

export function createCustomerRepository(db: Database): CustomerRepository {
  async function find(where: ReturnType<typeof and>): Promise<CustomerRecord | null> {
    const [row] = await db
      .select({
        customer: customers,
        clusterCount: sql<number>`(select count(*)::int from ${clusters} where ${clusters.customerId} = ${customers.id} and ${clusters.deletedAt} is null)`,
      })
      .from(customers)
      .where(where);
    if (row === undefined) return null;
    const { customer } = row;
    return {
      id: customer.id,
      companyName: customer.companyName,
      email: customer.email,
      account: customer.awsAccountId,
      roleArn: customer.awsRoleArn,
      queueUrl: customer.sqsQueueUrl,
      externalId: customer.externalId,
      status: customer.status,
      clusterCount: row.clusterCount,
    };
  }
  const findByAccount = (account: string) => find(and(eq(customers.awsAccountId, account)));

  return {
    findById: (scope, customerId) => find(and(eq(customers.id, customerId), inScope(customers.id, scope))),
    findByAccount,

    async insertOrFind(customer, now) {
      await db
        .insert(customers)
        .values({
          id: customer.id,
          companyName: customer.companyName,
          email: customer.email,
          awsAccountId: customer.account,
          awsRoleArn: customer.roleArn,
          sqsQueueUrl: customer.queueUrl,
          externalId: customer.externalId,
          status: customer.status,
          createdAt: now,
          updatedAt: now,
        })
        .onConflictDoNothing({ target: customers.awsAccountId });
      const found = await findByAccount(customer.account);
      if (found === null) throw new Error('a customer vanished while it was made');
      return found;
    },

    async saveFeatures(customerId, features, title, now) {
      await inTransaction(db, async (tx) => {
        await tx
          .update(customers)
          .set({ features: { ...features }, updatedAt: now })
          .where(eq(customers.id, customerId));
        await createActivityRepository(tx).append({
          at: now,
          kind: 'cluster.updated',
          severity: 'info',
          title,
          customerId,
          clusterId: null,
          planId: null,
          eventId: null,
          detail: {},
        });
        const places = await tx
          .select({ account: clusters.awsAccountId, region: clusters.region })
          .from(clusters)
          .where(eq(clusters.customerId, customerId))
          .groupBy(clusters.awsAccountId, clusters.region);
        for (const { account, region } of places) await notifyClustersChanged(tx, account, region);
      });
    },

    async updateAccess(customerId, access, now) {
      await db
        .update(customers)
        .set({
          awsRoleArn: access.roleArn,
          sqsQueueUrl: access.queueUrl,
          externalId: access.externalId,
          updatedAt: now,
        })
        .where(eq(customers.id, customerId));
    },
  };
}
