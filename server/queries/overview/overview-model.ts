import { z } from 'zod';
import { ownerFields, timeText } from '@/server/queries/shared/page';
import { pauseSchema } from '@/server/queries/clusters/cluster-model';
import { activitySchema } from '@/server/queries/activity/activity-model';
import { planSchema } from '@/server/queries/plans/plan-model';
import { spotEventSchema } from '@/server/queries/events/spot-event-model';

/** Something that waits for a person. */
const attentionSchema = z.object({
  kind: z.enum([
    'cluster_unreachable',
    'cluster_degraded',
    'cluster_pending',
    'interruption_failed',
    'instance_impaired',
    'token_expiring',
    'token_expired',
    'template_unverified',
    'template_missing',
    'plan_awaiting_approval',
    'plan_failed',
    'breaker_open',
  ]),
  severity: z.enum(['warning', 'error']),
  title: z.string(),
  detail: z.string().nullable(),
  customer_id: z.string().nullable(),
  cluster_id: z.string().nullable(),
  cluster_name: z.string().nullable(),
  event_id: z.string().nullable(),
  plan_id: z.string().nullable(),
  /** What a plan that waits for a person would save; null for anything else. */
  estimated_savings_per_hour: z.number().nullable(),
  /** When it ends by itself: an approval expires, a breaker closes; null where nothing does. */
  expires_at: timeText.nullable(),
  since: timeText.nullable(),
});

const lifecycleFigures = z.object({
  node_count: z.number().int(),
  /** Dollars per hour over the nodes with a known price; null when none is known. */
  cost_per_hour: z.number().nullable(),
  unpriced_node_count: z.number().int(),
});

export const overviewInput = z.object({
  ...ownerFields,
  period_hours: z
    .number()
    .int()
    .min(1)
    .max(2160)
    .default(168)
    .describe('length of the period and of the one before'),
});

export const overviewSchema = z.object({
  as_of: timeText,
  period: z.object({ hours: z.number().int(), from: timeText, to: timeText }),
  clusters: z.object({
    total: z.number().int(),
    connected: z.number().int(),
    degraded: z.number().int(),
    unreachable: z.number().int(),
    pending: z.number().int(),
  }),
  nodes: z.object({
    total: z.number().int(),
    not_ready: z.number().int(),
    unschedulable: z.number().int(),
    by_lifecycle: z.object({ spot: lifecycleFigures, on_demand: lifecycleFigures, other: lifecycleFigures }),
  }),
  pod_count: z.number().int(),
  /** Now, over all nodes with a known price; null when none is known. */
  cost_per_hour: z.number().nullable(),
  unpriced_node_count: z.number().int(),
  spot_warnings: z.object({
    received: z.number().int(),
    handled: z.number().int(),
    late: z.number().int(),
    failed: z.number().int(),
    ignored: z.number().int(),
    handling: z.number().int(),
    /** The period before; null when no cluster was connected through all of it. */
    before: z.object({ received: z.number().int(), handled: z.number().int() }).nullable(),
  }),
  interruptions_open: z.number().int(),
  attention: z.array(attentionSchema),
  pauses: z.array(pauseSchema),
  activity: z.array(activitySchema),
});

/** An interruption or plan that runs now. */
const livePlanSchema = planSchema.extend({
  /** The warning that started it; null for other plans. */
  event: spotEventSchema.nullable(),
});

export const liveSchema = z.object({
  /** The server's clock, to correct countdowns by. */
  as_of: timeText,
  running: z.array(livePlanSchema),
  /** Ended in the last 10 minutes, newest first. */
  recent: z.array(livePlanSchema),
});

export const liveInput = z.object(ownerFields);

export type Attention = z.infer<typeof attentionSchema>;
export type Overview = z.infer<typeof overviewSchema>;
export type Live = z.infer<typeof liveSchema>;
export type LivePlan = z.infer<typeof livePlanSchema>;
export type OverviewInput = z.output<typeof overviewInput>;
export type LiveInput = z.output<typeof liveInput>;

/** What of an `Attention` only a plan has. */
export const NO_PLAN = { plan_id: null, estimated_savings_per_hour: null, expires_at: null } as const;
