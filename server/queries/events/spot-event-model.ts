import { z } from 'zod';
import {
  jsonObject,
  ownerFields,
  pageFields,
  pageOf,
  timeRangeFields,
  timeText,
} from '@/server/queries/shared/page';
import { planDetailSchema } from '@/server/queries/plans/plan-model';

const eventTypeSchema = z.enum([
  'interruption_warning',
  'rebalance_recommendation',
  'state_change',
  'scheduled_change',
  'status_check',
  'terminated',
  'unparsed',
]);

const eventStatusSchema = z.enum(['handling', 'handled', 'ignored', 'late', 'failed']);

/** A Spot warning or another event about an instance. */
export const spotEventSchema = z.object({
  event_id: z.string(),
  /** EventBridge's own id. */
  eventbridge_id: z.string(),
  source: z.enum(['queue', 'api', 'poll']),
  cluster_id: z.string().nullable(),
  cluster_name: z.string().nullable(),
  customer_id: z.string().nullable(),
  plan_id: z.string().nullable(),
  account: z.string().nullable(),
  region: z.string().nullable(),
  instance_id: z.string().nullable(),
  node_name: z.string().nullable(),
  event_type: eventTypeSchema,
  instance_action: z.string().nullable(),
  event_time: timeText.nullable(),
  /** T: when the instance is taken; only of interruption warnings. */
  deadline_at: timeText.nullable(),
  received_at: timeText,
  status: eventStatusSchema,
  reason: z.string().nullable(),
  action_taken: z.string().nullable(),
  cordoned_at: timeText.nullable(),
  drained_at: timeText.nullable(),
  drain_duration_seconds: z.number().nullable(),
  replacement_instance_id: z.string().nullable(),
  replacement_node_type: z.enum(['spot', 'on-demand', 'group', 'none']).nullable(),
  replacement_ready_at: timeText.nullable(),
  terminated_at: timeText.nullable(),
  processed_at: timeText.nullable(),
  pod_count: z.number().int().nullable(),
  /** How often the same event came again. */
  duplicates: z.number().int(),
});

/** One event with its plan (steps, log lines, verdicts, decision) and the message as received. */
export const spotEventDetailSchema = spotEventSchema.extend({
  raw: z.string(),
  detail: jsonObject,
  plan: planDetailSchema.nullable(),
});

export const listSpotEventsInput = z.object({
  ...pageFields,
  ...ownerFields,
  ...timeRangeFields,
  status: eventStatusSchema.optional(),
  type: eventTypeSchema.optional(),
  instance_id: z.string().max(64).optional(),
});

export const spotEventPageSchema = pageOf(spotEventSchema);

const receivedEventSchema = z.object({
  event_id: z.string(),
  status: eventStatusSchema,
  /** True when the same event was received before; nothing is done twice. */
  duplicate: z.boolean(),
});

/** The first event of the message, and all of them: an AWS Health event may concern several instances. */
export const processedEventSchema = receivedEventSchema.extend({ events: z.array(receivedEventSchema) });

export type SpotEvent = z.infer<typeof spotEventSchema>;
export type SpotEventDetail = z.infer<typeof spotEventDetailSchema>;
export type ListSpotEventsInput = z.output<typeof listSpotEventsInput>;
