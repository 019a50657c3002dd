import { z } from 'zod';

const nodeName = z.string().min(1).max(253);

export const cordonInput = z.strictObject({
  cluster_id: z.uuid(),
  node_name: nodeName,
  uncordon: z.boolean().default(false),
});

export const cordonedSchema = z.object({
  operation_id: z.string(),
  node_name: z.string(),
  unschedulable: z.boolean(),
});

export const drainInput = z.strictObject({
  cluster_id: z.uuid(),
  node_name: nodeName,
  grace_period_seconds: z.number().int().min(1).max(3600).nullish().describe('each pod’s own when absent'),
  timeout_seconds: z.number().int().min(1).max(86_400).nullish().describe('ten minutes when absent'),
  force: z
    .boolean()
    .default(false)
    .describe('drain although something speaks against it; disruption budgets are honored all the same'),
});

export const operationSchema = z.object({ operation_id: z.string() });

export const previewDrainInput = z.object({ cluster_id: z.uuid(), node_name: nodeName });

const previewPod = z.object({
  namespace: z.string(),
  name: z.string(),
  owner_kind: z.string().nullable(),
  owner_name: z.string().nullable(),
  priority: z.number(),
  grace_period_seconds: z.number(),
});

export const drainPreviewSchema = z.object({
  node_name: z.string(),
  evicted: z.array(
    previewPod.extend({
      /** The node that would take it; null when none would, or when the pod leaves already. */
      goes_to: z.string().nullable(),
    }),
  ),
  staying: z.array(previewPod.extend({ reason: z.string() })),
  /** Why a drain without `force` is refused; `budget_allows_none` alone does not refuse it. */
  blockers: z.array(z.object({ code: z.string(), pod: z.string(), message: z.string() })),
  warnings: z.array(z.string()),
});

export const scaleInput = z.strictObject({
  cluster_id: z.uuid(),
  namespace: z.string().min(1).max(63),
  kind: z.enum(['Deployment', 'StatefulSet']).default('Deployment'),
  name: z.string().min(1).max(253),
  replicas: z.number().int().min(0).max(100_000),
  confirm: z.boolean().default(false).describe('needed to scale to 0'),
});

export const scaledSchema = z.object({
  operation_id: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  replicas_before: z.number().int(),
  replicas: z.number().int(),
});
