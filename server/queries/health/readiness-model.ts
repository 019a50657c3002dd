import { z } from 'zod';

const dependencyCheckSchema = z.object({
  status: z.enum(['ok', 'degraded', 'unavailable']),
  detail: z.string(),
  latency_ms: z.number().optional(),
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
  }),
});

export type DependencyCheck = z.infer<typeof dependencyCheckSchema>;
export type Readiness = z.infer<typeof readinessSchema>;
