import postgres from 'postgres';
import { poll, setFeatures, waitingPlan } from './api';
import { databaseUrl } from './stack';

/**
 * Lets the schedule look at the clusters for rightsizing alone, which needs no node template and finds something in a
 * week's usage, and answers the plans that wait for a person, by cluster. Only the hour of the looks is ours; those of
 * other clusters stay a day away.
 */
export async function proposeRightsizing(
  clusterIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const only = { spot_optimization: false, bin_packing: false, rightsizing: true };
  await Promise.all(clusterIds.map((clusterId) => setFeatures(clusterId, only)));
  const waiting = new Map<string, string>();
  const sql = postgres(databaseUrl(), { max: 1 });
  try {
    return await poll('plans that wait for approval', 60, async () => {
      for (const clusterId of clusterIds) {
        const planId = await waitingPlan(clusterId);
        if (planId !== null) waiting.set(clusterId, planId);
      }
      const missing = clusterIds.filter((clusterId) => !waiting.has(clusterId));
      // Again and again: while a cluster's watches are not live the look finds nothing.
      await sql`update optimization_schedules
        set next_look_at = case when cluster_id = any(${missing}) then now() else now() + interval '1 day' end`;
      return missing.length === 0 ? waiting : null;
    });
  } finally {
    await sql.end();
  }
}
