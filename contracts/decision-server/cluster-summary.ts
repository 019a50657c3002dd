import { z } from 'zod';
import { id, name, nonNegative } from './primitives';

/** What every decision is told of its cluster (Decision 41). */
export const clusterSummarySchema = z.object({
  cluster_id: id,
  node_count: z.number().int().min(0),
  /** vCPUs. */
  total_cpu: nonNegative,
  /** GiB. */
  total_memory: nonNegative,
  pod_count: z.number().int().min(0),
  spot_node_count: z.number().int().min(0),
  on_demand_node_count: z.number().int().min(0),
  /** US dollars; null when no node's price is known. */
  current_cost_per_hour: nonNegative.nullable(),
});

export const clusterNodeSchema = z.object({
  node_name: name,
  instance_id: z.string().max(64).nullable(),
  instance_type: z.string().max(64).nullable(),
  availability_zone: z.string().max(64).nullable(),
  node_type: z.enum(['spot', 'on-demand', 'other']),
  owner: z.string().max(64),
  ready: z.boolean(),
  unschedulable: z.boolean(),
  vcpu: nonNegative,
  memory_gib: nonNegative,
  price_per_hour: nonNegative.nullable(),
  pod_count: z.number().int().min(0),
});
