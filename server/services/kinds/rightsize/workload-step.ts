import { z } from 'zod';
import { WORKLOAD_KINDS } from '@/server/domain/cluster/workload-of';
import type { ContainerResources } from '@/server/domain/rightsizing/workload';
import type { StepContext, StepEnd } from '@/server/services/plans/step-handler';

const resourcesSchema: z.ZodType<ContainerResources> = z.object({
  cpuRequest: z.string().nullable(),
  memoryRequest: z.string().nullable(),
  cpuLimit: z.string().nullable(),
  memoryLimit: z.string().nullable(),
});

const workloadSchema = z.object({
  kind: z.enum(WORKLOAD_KINDS),
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
});

export const patchSchema = z.object({
  container: z.string(),
  former: resourcesSchema,
  next: resourcesSchema,
});

/** What the steps of one workload's rollout are given. */
export const workloadInputSchema = z.object({
  workload: workloadSchema,
  batch: z.number().int(),
  containers: z.array(
    z.object({
      container: z.string(),
      /** What the decision server proposed; judged anew by the guard. */
      proposed: z.object({
        cpuMillicores: z.number().nullable(),
        memoryBytes: z.number().nullable(),
      }),
    }),
  ),
});

/** What the guard leaves for the patch and the watch behind it. */
export const guardedSchema = z.object({
  validation_id: z.string(),
  patches: z.array(patchSchema).min(1),
});

const leftSchema = z.object({ left: z.string() });

/** A workload that is left as it is: no failure of the plan. */
export const left = (reason: string): StepEnd => ({ status: 'succeeded', result: { left: reason } });

/** Why the step before left the workload as it is; null when it did not. */
export function leftBefore(context: Pick<StepContext, 'dependencies'>): string | null {
  for (const { result } of context.dependencies()) {
    const parsed = leftSchema.safeParse(result);
    if (parsed.success) return parsed.data.left;
  }
  return null;
}

/** Calls to the cluster outside an interruption: as long as other steps give them. */
export const CALL = { timeoutMs: 10_000 } as const;
