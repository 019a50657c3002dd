import { z } from 'zod';
import { clusterSummarySchema } from './cluster-summary';
import { decisionRequestOf, decisionResponseOf } from './envelope';
import { finite, instant, nonNegative, share } from './primitives';

/** `POST decision/ghost-probe`: whether instances that no cluster knows are really idle. */

const instanceId = z
  .string()
  .regex(/^i-[0-9a-f]{8,17}$/)
  .max(64);

export const ghostCandidateSchema = z.object({
  instance_id: instanceId,
  instance_type: z.string().max(64),
  launched_at: instant,
  detected_at: instant,
  /** When the grace ends. */
  terminate_after: instant,
  /** It was once a node of a cluster of the customer, or the platform launched it. */
  was_node: z.boolean(),
  launched_by_platform: z.boolean(),
  tags: z.record(z.string().max(256), z.string().max(512)),
  /** Means over the last hours from CloudWatch; null when they cannot be read. */
  activity: z
    .object({
      hours: finite.min(0).max(24 * 90),
      cpu_percent: finite.min(0).max(100),
      cpu_peak_percent: finite.min(0).max(100),
      network_in_bytes_per_second: nonNegative,
      network_out_bytes_per_second: nonNegative,
    })
    .nullable(),
});

export const ghostProbeRequestSchema = decisionRequestOf('ghost_probe', {
  cluster_state: clusterSummarySchema.extend({
    taken_at: instant,
    candidates: z.array(ghostCandidateSchema).max(5_000),
  }),
  requirements: z.object({}),
  constraints: z.object({ grace_hours: nonNegative.max(24 * 90) }),
});

export const ghostProbeResponseSchema = decisionResponseOf(
  z.object({
    candidates: z
      .array(
        z.object({
          instance_id: instanceId,
          /** 1: a ghost beyond doubt, 0: at work. */
          ghost_score: share,
          /** `proceed`: nothing speaks against it; `hold`: not now; `release`: it is no ghost. Never sooner than the grace. */
          advice: z.enum(['proceed', 'hold', 'release']),
          reason: z.string().min(1).max(1_000),
        }),
      )
      .max(5_000),
  }),
);

export type GhostCandidate = z.infer<typeof ghostCandidateSchema>;
export type GhostProbeRequest = z.infer<typeof ghostProbeRequestSchema>;
export type GhostProbeResponse = z.infer<typeof ghostProbeResponseSchema>;
