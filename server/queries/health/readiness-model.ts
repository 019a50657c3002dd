import { z } from 'zod';

const dependencyCheckSchema = z.object({
  status: z.enum(['ok', 'degraded', 'unavailable']),
  detail: z.string(),
  latency_ms: z.number().optional(),
});

const jobsCheckSchema = dependencyCheckSchema.extend({
  jobs: z.array(
    z.object({
      name: z.string(),
      last_success_at: z.string().nullable(),
      /** Clusters, regions or customers for which its last run failed after all attempts. */
      failing: z.number(),
      error: z.string().nullable(),
    }),
  ),
});

/** `/health/ready` (Decision 42): 503 only when Postgres is away. */
export const readinessSchema = z.object({
  status: z.enum(['ok', 'degraded', 'unavailable']),
  checks: z.object({
    postgres: dependencyCheckSchema,
    redis: dependencyCheckSchema,
    decision_server: dependencyCheckSchema,
    worker: dependencyCheckSchema,
    event_sources: dependencyCheckSchema,
    jobs: jobsCheckSchema,
  }),
});

export type DependencyCheck = z.infer<typeof dependencyCheckSchema>;
export type Readiness = z.infer<typeof readinessSchema>;
