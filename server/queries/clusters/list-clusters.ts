import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters, customers } from '@/server/adapters/postgres/schema';
import { inScope } from '@/server/adapters/postgres/in-scope';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { equals } from '@/server/queries/shared/conditions';
import { afterTimeAndId, pageByTime } from '@/server/queries/shared/cursor';
import type { Page } from '@/server/queries/shared/page';
import type { Cluster, ListClustersInput } from './cluster-model';
import { readPauses } from './pauses';
import { toCluster } from './to-cluster';

/** Clusters that are not deleted, the newest first. */
export const createListClusters =
  (db: Executor) =>
  async (scope: CustomerScope, input: ListClustersInput): Promise<Page<Cluster>> => {
    const [rows, allPauses] = await Promise.all([
      db
        .select({ cluster: clusters, customer: customers })
        .from(clusters)
        .innerJoin(customers, eq(customers.id, clusters.customerId))
        .where(
          and(
            isNull(clusters.deletedAt),
            inScope(clusters.customerId, scope),
            equals(clusters.customerId, input.customer_id),
            equals(clusters.status, input.status),
            equals(clusters.mode, input.mode),
            afterTimeAndId(clusters.createdAt, clusters.id, input.cursor),
          ),
        )
        .orderBy(desc(clusters.createdAt), desc(clusters.id))
        .limit(input.limit + 1),
      readPauses(db),
    ]);
    return pageByTime(
      rows,
      input.limit,
      (row) => toCluster(row, allPauses),
      (row) => ({ at: row.cluster.createdAt, id: row.cluster.id }),
    );
  };
