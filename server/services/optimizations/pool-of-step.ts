import { z } from 'zod';
import { poolIdentity } from '@/server/domain/planning/target-mix/plan-from-mix';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';

/** A pool as the steps of an optimization keep it in their input. */
export const poolSchema = z.object({
  instanceType: z.string(),
  availabilityZone: z.string(),
  lifecycle: z.enum(['spot', 'on-demand']),
});
export type StepPool = z.infer<typeof poolSchema>;

/** The pool that a step launches from or takes a node away from, with its name for people. */
export function poolOfStep(step: Pick<StepRecord, 'input'>): StepPool & { readonly name: string } {
  const pool = poolSchema.parse(step.input);
  return { ...pool, name: poolIdentity(pool) };
}
