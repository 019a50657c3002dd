import { z } from 'zod';

/** Quantities as they stand in the pod template; null where the key is absent. */
const resourcesSchema = z.object({
  cpu_request: z.string().nullable(),
  memory_request: z.string().nullable(),
  cpu_limit: z.string().nullable(),
  memory_limit: z.string().nullable(),
});
export type StoredResources = z.infer<typeof resourcesSchema>;

/** One container's change, with the exact former values. */
export const containerPatchSchema = z.object({
  container: z.string(),
  former: resourcesSchema,
  next: resourcesSchema,
});
export type StoredPatch = z.infer<typeof containerPatchSchema>;

const changeSchema = z.object({ from: z.string().nullable(), to: z.string().nullable() });

/** Values that change; those that stay are left out. */
export const patchChangeSchema = z
  .object({
    cpu_request: changeSchema,
    memory_request: changeSchema,
    cpu_limit: changeSchema,
    memory_limit: changeSchema,
  })
  .partial();

const proposedSchema = z.object({
  cpu_millicores: z.number().nullable(),
  memory_bytes: z.number().nullable(),
});

/** What the decision server proposed for one container, and what was let through of it. */
export const proposedContainerSchema = z.object({ container: z.string(), proposed: proposedSchema });

/** One container as the step that decided keeps it. */
export const decidedContainerSchema = z.object({
  namespace: z.string(),
  kind: z.string(),
  name: z.string(),
  container: z.string(),
  replicas: z.number().nullable(),
  change: patchChangeSchema.nullable(),
  proposed: proposedSchema,
  reason: z.string().nullable(),
  findings: z.array(
    z.object({ code: z.string(), resource: z.enum(['cpu', 'memory']).nullable(), message: z.string() }),
  ),
  usage: z
    .object({
      cpu_p95_millicores: z.number().nullable(),
      memory_max_bytes: z.number().nullable(),
      last_oom_at: z.string().nullable(),
      history_hours: z.number().nullable(),
      imported: z.boolean(),
    })
    .nullable(),
  saved_per_hour: z.number().nullable(),
});
