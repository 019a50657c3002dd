import { z } from 'zod';

export const lifecycleSchema = z.enum(['spot', 'on-demand']);

/** A pool as plans keep it: `{"instance_type":"m5.large","availability_zone":"us-east-1a","lifecycle":"spot"}`. */
export const poolSchema = z.object({
  instance_type: z.string(),
  availability_zone: z.string(),
  lifecycle: lifecycleSchema,
});
export type StoredPool = z.infer<typeof poolSchema>;

/** A launched machine: its pool, and where the choice came from. */
export const machineSchema = poolSchema.extend({
  instance_id: z.string(),
  /** `decision_server`, `fallback`, `plan`, `bridge` … */
  origin: z.string(),
});
export type StoredMachine = z.infer<typeof machineSchema>;
