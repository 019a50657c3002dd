import { z } from 'zod';
import { clusterSummarySchema } from './cluster-summary';
import { constraintsSchema } from './constraints';
import { decisionRequestOf, decisionResponseOf } from './envelope';
import { poolSchema } from './pool';
import {
  availabilityZone,
  cpuMillicores,
  count,
  instanceType,
  labels,
  memoryBytes,
  name,
  nonNegative,
} from './primitives';
import { taintSchema } from './scheduling-constraints';
import { schedulingStateSchema } from './scheduling-state';

/** `POST decision/bin-pack`: which nodes to empty so that every pod still fits. */

/** A node that could be added, as it would register. */
export const candidateNodeSchema = poolSchema.extend({
  labels,
  taints: z.array(taintSchema).max(200),
  allocatable: z.object({ cpu_millicores: cpuMillicores, memory_bytes: memoryBytes, pods: count }),
});

export const binPackRequestSchema = decisionRequestOf('bin_pack', {
  cluster_state: clusterSummarySchema.extend({
    ...schedulingStateSchema.shape,
    /** Empty: nothing may be added. */
    candidate_nodes: z.array(candidateNodeSchema).max(2_000),
  }),
  requirements: z.object({
    /** At most so many nodes are added; 0 asks for removals alone. */
    max_added_nodes: z.number().int().min(0).max(100),
  }),
  constraints: constraintsSchema.extend({
    /** `block`: a node with the only ready replica of a workload stays; `surge`: it may go (Decision 25). */
    single_replica: z.enum(['block', 'surge']),
    /** Nodes younger than this stay; 3,600 by default of the platform. */
    min_node_age_seconds: nonNegative.max(30 * 24 * 3600),
  }),
});

export const binPackResponseSchema = decisionResponseOf(
  z.object({
    /** Names of nodes to be emptied and removed; each once. */
    remove_nodes: z.array(name).max(20_000),
    add_nodes: z
      .array(
        z.object({
          instance_type: instanceType,
          availability_zone: availabilityZone,
          lifecycle: z.enum(['spot', 'on-demand']),
          count: z.number().int().min(1).max(100),
        }),
      )
      .max(100),
    /**
     * Where the simulation put each evicted pod: name of a node that stays → positions in the request's `pods`. Pods on
     * added nodes are under `added/0`, `added/1`, …, in the order of `add_nodes`. Advice: the cluster's scheduler
     * decides.
     */
    moves: z
      .record(z.string().max(253), z.array(z.number().int().min(0).max(200_000)).max(10_000))
      .optional(),
    /** What the result is compared with; null when nothing was computed. */
    bound: z
      .object({
        /** Nodes with a price, before and after. */
        cost_before_per_hour: nonNegative,
        cost_after_per_hour: nonNegative,
        /** No choice among the same moves can cost less. */
        lower_bound_per_hour: nonNegative,
        /** `(cost_after − lower_bound) / lower_bound`; 0 when the bound is 0. */
        gap: nonNegative,
        /** What exactly the bound allows and leaves out. */
        method: z.string().max(2_000),
      })
      .nullish(),
  }),
);

export type CandidateNode = z.infer<typeof candidateNodeSchema>;
export type BinPackRequest = z.infer<typeof binPackRequestSchema>;
export type BinPackResponse = z.infer<typeof binPackResponseSchema>;
