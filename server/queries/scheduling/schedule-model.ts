import { z } from 'zod';
import { OPTIMIZATIONS } from '@/server/domain/execution/optimizations';
import { FEATURES } from '@/server/domain/features/features';
import { SKIP_CODES } from '@/server/domain/triggers/skip-reasons';
import { clusterModeSchema } from '@/server/queries/clusters/cluster-model';
import { breakerSchema } from '@/server/queries/clusters/breaker-model';
import { planSchema } from '@/server/queries/plans/plan-model';
import { timeText } from '@/server/queries/shared/page';

const lookSchema = z.object({
  optimization_type: z.enum(OPTIMIZATIONS),
  /** Equal looks in a row are one entry: the first, the last, and how many. */
  first_at: timeText,
  at: timeText,
  times: z.number().int(),
  outcome: z.enum(['planned', 'skipped', 'no_change']),
  reasons: z.array(z.object({ code: z.enum(SKIP_CODES), message: z.string() })),
  plan_id: z.string().nullable(),
  /** The plan as it stands now; null without one. */
  plan_status: planSchema.shape.status.nullable(),
});

/** When a cluster is looked at for savings, and what comes of it. */
export const scheduleSchema = z.object({
  cluster_id: z.string(),
  cluster_name: z.string(),
  mode: clusterModeSchema,
  /** 0: it is not looked at by itself. */
  interval_minutes: z.number(),
  /** Null before the first. */
  last_look_at: timeText.nullable(),
  next_look_at: timeText.nullable(),
  /** Types of the round under way that wait for their turn. */
  pending_types: z.array(z.enum(OPTIMIZATIONS)),
  /** Each workflow's switch in force, and whose it is. */
  features: z.record(
    z.enum(FEATURES),
    z.object({ enabled: z.boolean(), set_by: z.enum(['cluster', 'customer', 'platform']) }),
  ),
  /** Whether optimizations may run now, and when that changes; null: not in sight. */
  windows: z.object({
    state: z.enum(['open', 'closed']),
    until: timeText.nullable(),
    reason: z.string().nullable(),
  }),
  breaker: breakerSchema,
  /** Newest first. */
  looks: z.array(lookSchema),
});

export type ScheduleAnswer = z.infer<typeof scheduleSchema>;
