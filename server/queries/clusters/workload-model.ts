import { z } from 'zod';
import { pageFields, pageOf, timeText } from '@/server/queries/shared/page';

const workloadKind = z.enum(['Deployment', 'StatefulSet', 'DaemonSet']);

/** One container of a workload: what it asks for and what it used. */
const workloadContainerSchema = z.object({
  namespace: z.string(),
  kind: workloadKind,
  name: z.string(),
  container: z.string(),
  pod_count: z.number().int(),
  /** Requests and limits are null where none is set. */
  cpu_request_millicores: z.number().int().nullable(),
  memory_request_bytes: z.number().int().nullable(),
  cpu_limit_millicores: z.number().int().nullable(),
  memory_limit_bytes: z.number().int().nullable(),
  /** 95 % of the time it used no more (the end of the bucket), recent days counting more; null without samples. */
  cpu_p95_millicores: z.number().nullable(),
  /** The largest working set of the last 30 days with samples; null without samples. */
  memory_max_bytes: z.number().int().nullable(),
  sample_count: z.number().int(),
  /** From the first sample to the last; 0 without any. */
  history_hours: z.number(),
  last_sample_at: timeText.nullable(),
  /** The part of the history that was imported; null: all of it was measured. */
  history_imported: z.object({ from: timeText, until: timeText }).nullable(),
  last_oom: z.object({ at: timeText, memory_bytes: z.number().int() }).nullable(),
});

export const listWorkloadsInput = z.object({
  cluster_id: z.uuid(),
  ...pageFields,
  namespace: z.string().min(1).max(63).optional(),
  kind: workloadKind.optional(),
  name: z.string().min(1).max(253).optional().describe('part of a workload’s name'),
});

export const workloadPageSchema = pageOf(workloadContainerSchema).extend({
  /** Null before usage was first asked for. */
  usage: z
    .object({
      read_at: timeText,
      /** False without metrics-server. */
      metrics_available: z.boolean(),
      /** Why the last reading brought nothing; null when it did. */
      reason: z.string().nullable(),
    })
    .nullable(),
});

export type WorkloadContainerRow = z.infer<typeof workloadContainerSchema>;
export type WorkloadPage = z.infer<typeof workloadPageSchema>;
export type ListWorkloadsInput = z.output<typeof listWorkloadsInput>;
