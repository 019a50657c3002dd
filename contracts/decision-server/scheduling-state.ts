import { z } from 'zod';
import { cpuMillicores, count, instant, labels, memoryBytes, name, nonNegative } from './primitives';
import {
  disruptionBudgetSchema,
  nodeSelectorTermSchema,
  podAffinityTermSchema,
  taintSchema,
  tolerationSchema,
  topologySpreadSchema,
} from './scheduling-constraints';

/**
 * A cluster in the form that a scheduler can be simulated on. Pods of one workload share a shape, so that 25,000 pods
 * are about 3 MB; a pod's `shape` is a position in `pod_shapes`.
 */

const extendedResources = z.record(z.string().min(1).max(317), count);

const allocatableSchema = z.object({
  cpu_millicores: cpuMillicores,
  memory_bytes: memoryBytes,
  pods: count,
});

export const schedulingNodeSchema = z.object({
  node_name: name,
  instance_type: z.string().max(64).nullable(),
  availability_zone: z.string().max(64).nullable(),
  node_type: z.enum(['spot', 'on-demand', 'other']),
  owner: z.string().max(64),
  vcpu: nonNegative,
  /** Whether it counts in the policy's shares and zones (Decision 2). */
  counts_in_shares: z.boolean(),
  ready: z.boolean(),
  unschedulable: z.boolean(),
  deleting: z.boolean(),
  created_at: instant,
  labels,
  taints: z.array(taintSchema).max(200),
  allocatable: allocatableSchema,
  extended_resources: extendedResources,
  /** US dollars; null when no price is known, then the node is not removed. */
  price_per_hour: nonNegative.nullable(),
  /** Null: the node may be removed as far as its owner, its group and its marks go. Otherwise why it may not. */
  not_removable_reason: z.string().min(1).max(500).nullable(),
});

/** What pods of one workload have in common. */
export const podShapeSchema = z.object({
  namespace: z.string().min(1).max(63),
  labels,
  /** The controlling owner; null for a bare pod. */
  owner: z.object({ kind: z.string().max(63), name, uid: z.string().max(128) }).nullable(),
  /** A static pod's mirror. */
  mirror: z.boolean(),
  priority: z.number().int().min(-2_147_483_648).max(2_147_483_647),
  /** Effective: the larger of the init containers' maximum and the sum, sidecars and overhead included. */
  requests: z.object({ cpu_millicores: cpuMillicores, memory_bytes: memoryBytes }),
  extended_requests: extendedResources,
  node_selector: labels,
  /** Required node affinity; null without any. */
  node_affinity: z.array(nodeSelectorTermSchema).max(100).nullable(),
  pod_affinity: z.array(podAffinityTermSchema).max(100),
  pod_anti_affinity: z.array(podAffinityTermSchema).max(100),
  topology_spread: z.array(topologySpreadSchema).max(100),
  tolerations: z.array(tolerationSchema).max(500),
  host_ports: z.array(z.number().int().min(1).max(65_535)).max(500),
  has_host_path: z.boolean(),
  has_empty_dir: z.boolean(),
  /** Marked by any of the annotations that count alike (Decision 25). */
  do_not_disrupt: z.boolean(),
});

export const schedulingPodSchema = z.object({
  uid: z.string().min(1).max(128),
  name,
  shape: z.number().int().min(0).max(200_000),
  /** Null while it is pending. */
  node_name: name.nullable(),
  phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']),
  ready: z.boolean(),
  deleting: z.boolean(),
  claim_names: z.array(name).max(100),
});

export const schedulingStateSchema = z.object({
  /** When the snapshot was fresh; ages are counted from here. */
  taken_at: instant,
  nodes: z.array(schedulingNodeSchema).max(20_000),
  pod_shapes: z.array(podShapeSchema).max(200_000),
  pods: z.array(schedulingPodSchema).max(200_000),
  disruption_budgets: z.array(disruptionBudgetSchema).max(20_000),
  /** False: budgets could not be read, then nothing with pods is removed. */
  disruption_budgets_known: z.boolean(),
  /** Bound volumes with a claim. */
  volumes: z
    .array(
      z.object({
        namespace: z.string().max(63),
        claim_name: name,
        /** Zones its node affinity allows; null when it is not bound to a zone. */
        zones: z.array(z.string().max(64)).max(50).nullable(),
      }),
    )
    .max(200_000),
  /** False: volumes could not be read, or not all of them; then no pod with a claim that is missing here moves. */
  volumes_known: z.boolean(),
});

export type SchedulingState = z.infer<typeof schedulingStateSchema>;
export type SchedulingNode = z.infer<typeof schedulingNodeSchema>;
export type SchedulingPod = z.infer<typeof schedulingPodSchema>;
export type PodShape = z.infer<typeof podShapeSchema>;
