import { inArray } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters } from '@/server/adapters/postgres/schema';

/** Cluster id → customer id. */
export const createClusterOwners =
  (db: Executor) =>
  async (clusterIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    if (clusterIds.length === 0) return new Map();
    const rows = await db
      .select({ id: clusters.id, customerId: clusters.customerId })
      .from(clusters)
      .where(inArray(clusters.id, [...clusterIds]));
    return new Map(rows.map((row) => [row.id, row.customerId]));
  };
