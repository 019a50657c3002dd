import { z } from 'zod';

/**
 * The decision server's contract (spec 02, 4), the one source for both sides. Bounds are part of it: an answer that
 * breaks one is refused whole.
 */

/** Largest answer that is read at all. Far above a plan for 1,000 nodes (about 300 kB). */
export const MAX_DECISION_RESPONSE_BYTES = 2 * 1024 * 1024;

const id = z.string().min(1).max(128);
const name = z.string().min(1).max(253);
const finite = z.number();
const nonNegative = finite.min(0);
const share = finite.min(0).max(1);

export const lifecycleSchema = z.enum(['spot', 'on-demand']);

export const poolSchema = z.object({
  instance_type: z
    .string()
    .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/)
    .max(64),
  availability_zone: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .max(64),
  lifecycle: lifecycleSchema,
  vcpu: nonNegative,
  memory_gib: nonNegative,
  /** US dollars per instance-hour; null when no price is known. */
  price_per_hour: nonNegative.nullable(),
  /** Probability that the pool is not interrupted over the horizon; null when nothing is known. */
  risk_score: share.nullable(),
});

export const allocationSchema = poolSchema.extend({ count: z.number().int().min(0).max(10_000) });

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

export const clusterStateSchema = z.object({
  cluster_id: id,
  node_count: z.number().int().min(0),
  total_cpu: nonNegative,
  total_memory: nonNegative,
  pod_count: z.number().int().min(0),
  spot_node_count: z.number().int().min(0),
  on_demand_node_count: z.number().int().min(0),
  current_cost_per_hour: nonNegative.nullable(),
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

export const constraintsSchema = z.object({
  min_risk_score: share,
  min_availability_zones: z.number().int().min(1).max(12),
  max_pool_share: share,
  min_on_demand_share: share,
  headroom_share: share,
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

export const decisionRequestSchema = z.object({
  request_id: id,
  cluster_id: id,
  decision_type: z.enum(['spot_optimize']),
  cluster_state: clusterStateSchema,
  requirements: requirementsSchema,
  constraints: constraintsSchema,
});

/** Only `instance_type`, `availability_zone`, `lifecycle` and `count` are used; the rest is compared with our facts. */
export const recommendedAllocationSchema = z.object({
  instance_type: z
    .string()
    .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/)
    .max(64),
  availability_zone: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .max(64),
  lifecycle: lifecycleSchema,
  count: z.number().int().min(0).max(10_000),
  vcpu: nonNegative.optional(),
  memory_gib: nonNegative.optional(),
  price_per_hour: nonNegative.nullish(),
  risk_score: share.nullish(),
});

export const decisionResponseSchema = z.object({
  request_id: id,
  decision_id: id,
  model_version: z.string().max(128),
  /** The mix of the whole cluster that would result. */
  recommendation: z.object({ allocations: z.array(recommendedAllocationSchema).max(2_000) }),
  /** Advice on order; stored as received, never executed. */
  execution_plan: z.array(z.record(z.string().max(128), z.unknown())).max(5_000),
  estimated_savings_per_hour: finite.min(-1e6).max(1e6),
  confidence: share,
  explanation: z.string().max(8_000),
});

export const interruptionPredictionRequestSchema = z.object({
  request_id: id,
  horizon_hours: finite.min(0.1).max(24 * 90),
  at: z.iso.datetime(),
  region: z.string().max(64),
  pools: z
    .array(
      z.object({
        instance_type: z.string().max(64),
        availability_zone: z.string().max(64),
        price_per_hour: nonNegative.nullable(),
        on_demand_price_per_hour: nonNegative.nullable(),
        recent_interruptions: z.number().int().min(0),
      }),
    )
    .min(1)
    .max(2_000),
});

export const interruptionPredictionResponseSchema = z.object({
  request_id: id,
  model_version: z.string().max(128),
  predictions: z
    .array(
      z.object({
        instance_type: z.string().max(64),
        availability_zone: z.string().max(64),
        /** Probability of an interruption within the horizon. */
        probability: share,
        risk_score: share,
      }),
    )
    .max(2_000),
  explanation: z.string().max(8_000),
});

export const decisionHealthSchema = z.object({
  status: z.enum(['ok', 'degraded']),
  model_version: z.string().max(128).nullish(),
});

export type Pool = z.infer<typeof poolSchema>;
export type ContractAllocation = z.infer<typeof allocationSchema>;
export type ClusterState = z.infer<typeof clusterStateSchema>;
export type DecisionConstraints = z.infer<typeof constraintsSchema>;
export type DecisionRequest = z.infer<typeof decisionRequestSchema>;
export type DecisionResponse = z.infer<typeof decisionResponseSchema>;
export type InterruptionPredictionRequest = z.infer<typeof interruptionPredictionRequestSchema>;
export type InterruptionPredictionResponse = z.infer<typeof interruptionPredictionResponseSchema>;
