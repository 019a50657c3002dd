import { z } from 'zod';
import { clusterSummarySchema } from './cluster-summary';
import { decisionRequestOf, decisionResponseOf } from './envelope';
import { cpuMillicores, count, finite, instant, memoryBytes, name, nonNegative, share } from './primitives';
import { usageHistogramSchema } from './usage-histogram';

/** `POST decision/rightsize`: requests that fit what containers use. */

const workload = {
  namespace: z.string().min(1).max(63),
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']),
  name,
  container: z.string().min(1).max(63),
};

export const rightsizeContainerSchema = z.object({
  ...workload,
  replicas: count,
  /** Null: none is set. */
  cpu_request_millicores: cpuMillicores.nullable(),
  memory_request_bytes: memoryBytes.nullable(),
  cpu_limit_millicores: cpuMillicores.nullable(),
  memory_limit_bytes: memoryBytes.nullable(),
  /** Samples of CPU usage in millicores, buckets `CPU_BUCKETS`; null without any. */
  cpu_usage: usageHistogramSchema.nullable(),
  /** Peaks of the memory working set in bytes, buckets `MEMORY_BUCKETS`; null without any. */
  memory_peaks: usageHistogramSchema.nullable(),
  /** The largest working set that was ever seen within the history. */
  memory_max_bytes: memoryBytes.nullable(),
  /** The last out-of-memory kill: the memory that the container had then (its limit, else its request). */
  last_oom: z.object({ at: instant, memory_bytes: memoryBytes }).nullable(),
  /** A HorizontalPodAutoscaler scales on utilization of this resource: its request is left alone. */
  hpa_on_cpu: z.boolean(),
  hpa_on_memory: z.boolean(),
  /** Who else sets its requests (`vpa`, `keda`, `gitops`, …): reported, not fought. */
  managed_by: z.string().min(1).max(64).nullable(),
  /** When the platform last changed its requests; null: never, then 3 days of history are needed. */
  changed_at: instant.nullable(),
  /** US dollars per vCPU-hour and GiB-hour, for the savings; null when not known. */
  price_per_vcpu_hour: nonNegative.nullable(),
  price_per_gib_hour: nonNegative.nullable(),
});

/** The bounds of Decision 28: a server may be more careful than these, never less. */
export const rightsizeConstraintsSchema = z.object({
  /** Added to what is used: 0.15. */
  margin_share: share,
  min_cpu_millicores: cpuMillicores,
  min_memory_bytes: memoryBytes,
  /** Smaller changes are not proposed: 0.1. */
  min_change_share: share,
  /** New over old request in one step: at least 0.5, at most 2. */
  min_step_factor: finite.min(0.01).max(1),
  max_step_factor: finite.min(1).max(100),
  /** History that a change needs, and the first change of a workload. */
  min_history_hours: nonNegative.max(24 * 365),
  min_first_history_hours: nonNegative.max(24 * 365),
});

export const rightsizeRequestSchema = decisionRequestOf('rightsize', {
  cluster_state: clusterSummarySchema.extend({
    taken_at: instant,
    containers: z.array(rightsizeContainerSchema).max(20_000),
  }),
  requirements: z.object({}),
  constraints: rightsizeConstraintsSchema,
});

export const rightsizeResponseSchema = decisionResponseOf(
  z.object({
    /** Containers whose requests should change; the others are left out. */
    containers: z
      .array(
        z.object({
          ...workload,
          /** Null leaves the resource's request as it is. */
          requests: z.object({
            cpu_millicores: cpuMillicores.min(1).nullable(),
            memory_bytes: memoryBytes.min(1).nullable(),
          }),
          confidence: share,
          reason: z.string().min(1).max(1_000),
        }),
      )
      .max(20_000),
  }),
);

export type RightsizeContainer = z.infer<typeof rightsizeContainerSchema>;
export type RightsizeConstraints = z.infer<typeof rightsizeConstraintsSchema>;
export type RightsizeRequest = z.infer<typeof rightsizeRequestSchema>;
export type RightsizeResponse = z.infer<typeof rightsizeResponseSchema>;
