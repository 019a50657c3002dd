import { z } from 'zod';
import { clusterNodeSchema, clusterSummarySchema } from './cluster-summary';
import { constraintsSchema } from './constraints';
import { decisionRequestOf, decisionResponseOf } from './envelope';
import { allocationSchema, poolSchema, recommendedAllocationSchema } from './pool';
import { name, nonNegative } from './primitives';

/** `POST decision/spot-optimize`: the node mix of the whole cluster, or one node for one under notice. */

export const clusterStateSchema = clusterSummarySchema.extend({
  nodes: z.array(clusterNodeSchema).max(20_000),
  /** The mix that counts today: nodes under notice are not in it. */
  current_allocations: z.array(allocationSchema).max(2_000),
  candidate_pools: z.array(poolSchema).max(2_000),
  /** Pools interrupted lately, newest first. */
  recent_interruptions: z
    .array(
      z.object({
        instance_type: z.string().max(64),
        availability_zone: z.string().max(64),
        at: z.iso.datetime(),
      }),
    )
    .max(2_000),
});

export const requirementsSchema = z.object({
  /** Demand that the resulting mix must carry, headroom not included. */
  vcpu: nonNegative,
  memory_gib: nonNegative,
  /** Set inside an interruption: the node that leaves, and what at least must come for it. */
  replace: z
    .object({
      node_name: name,
      instance_type: z.string().max(64),
      availability_zone: z.string().max(64),
      vcpu: nonNegative,
      memory_gib: nonNegative,
      zone_required: z.boolean(),
    })
    .nullable(),
});

export const decisionRequestSchema = decisionRequestOf('spot_optimize', {
  cluster_state: clusterStateSchema,
  requirements: requirementsSchema,
  constraints: constraintsSchema,
});

export const decisionResponseSchema = decisionResponseOf(
  /** The mix of the whole cluster that would result. */
  z.object({ allocations: z.array(recommendedAllocationSchema).max(2_000) }),
);

export type ClusterState = z.infer<typeof clusterStateSchema>;
export type DecisionRequest = z.infer<typeof decisionRequestSchema>;
export type DecisionResponse = z.infer<typeof decisionResponseSchema>;
