/** A cluster of one node, for decisions that do not look at the fleet. */
export const CLUSTER_SUMMARY = {
  cluster_id: 'cluster-1',
  node_count: 1,
  total_cpu: 4,
  total_memory: 16,
  pod_count: 3,
  spot_node_count: 0,
  on_demand_node_count: 1,
  current_cost_per_hour: 0.2,
} as const;
