import type { clusters, customers } from '@/server/adapters/postgres/schema';
import { dollarsOrNull, textOf, textOrNull } from '@/server/queries/shared/page';
import type { Cluster, Pause } from './cluster-model';
import { pausesOf } from './pauses';

export interface ClusterRow {
  readonly cluster: typeof clusters.$inferSelect;
  readonly customer: typeof customers.$inferSelect;
}

export function toCluster({ cluster, customer }: ClusterRow, allPauses: readonly Pause[]): Cluster {
  return {
    cluster_id: cluster.id,
    cluster_name: cluster.clusterName,
    customer_id: cluster.customerId,
    company_name: customer.companyName,
    aws_account_id: cluster.awsAccountId,
    region: cluster.region,
    k8s_api_endpoint: cluster.k8sApiEndpoint,
    status: cluster.status,
    status_reason: cluster.statusReason,
    mode: cluster.mode,
    paused: pausesOf(allPauses, cluster)[0] ?? null,
    node_count: cluster.nodeCount,
    spot_node_count: cluster.spotNodeCount,
    on_demand_node_count: cluster.onDemandNodeCount,
    pod_count: cluster.podCount,
    current_cost_per_hour: dollarsOrNull(cluster.currentCostPerHour),
    unpriced_node_count: cluster.unpricedNodeCount,
    last_synced_at: textOrNull(cluster.lastSyncedAt),
    created_at: textOf(cluster.createdAt),
    updated_at: textOf(cluster.updatedAt),
  };
}
