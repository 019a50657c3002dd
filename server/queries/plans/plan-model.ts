import { z } from 'zod';
import {
  jsonObject,
  ownerFields,
  pageFields,
  pageOf,
  timeRangeFields,
  timeText,
} from '@/server/queries/shared/page';
import { validationSchema, verdictSchema } from '@/server/queries/safety/safety-model';

const planTypeSchema = z.enum([
  'spot_optimize',
  'bin_pack',
  'rightsize',
  'scale_up',
  'interruption',
  'ghost_cleanup',
  'volume_cleanup',
  'oom_remediation',
  'office_hours',
  'manual',
]);

const planStatusSchema = z.enum([
  'deciding',
  'awaiting_approval',
  'executing',
  'completed',
  'rejected',
  'failed',
  'rolled_back',
  'cancelled',
  'expired',
  'no_change',
]);

const stepSchema = z.object({
  step_id: z.string(),
  position: z.number().int(),
  step_type: z.string(),
  target: z.string(),
  status: z.enum(['pending', 'running', 'succeeded', 'failed', 'skipped', 'rolled_back']),
  /** Positions of the steps that end before this one starts. */
  depends_on: z.array(z.number().int()),
  attempts: z.number().int(),
  deadline_at: timeText.nullable(),
  started_at: timeText.nullable(),
  finished_at: timeText.nullable(),
  result: jsonObject.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

const logLineSchema = z.object({
  log_id: z.string(),
  step_id: z.string().nullable(),
  at: timeText,
  level: z.enum(['info', 'warning', 'error']),
  message: z.string(),
  detail: jsonObject,
});

/** Nodes before or after a plan; null where the plan has none. */
export const mixSchema = z.looseObject({
  allocations: z.array(jsonObject),
  cost_per_hour: z.number().nullable().optional(),
});

/** What would be done to nodes that others own, which is left to them (Decision 1). */
export const adviceSchema = z.object({
  nodes: z.array(
    z.object({
      node_name: z.string(),
      instance_id: z.string(),
      instance_type: z.string(),
      availability_zone: z.string(),
      node_type: z.enum(['spot', 'on-demand']),
      owner: z.string(),
      price_per_hour: z.number().nullable(),
    }),
  ),
  /** Of all of them together; null where a price is not known. */
  savings_per_hour: z.number().nullable(),
  explanation: z.string(),
});

/** A plan without its log. */
export const planSchema = z.object({
  optimization_id: z.string(),
  cluster_id: z.string(),
  cluster_name: z.string(),
  customer_id: z.string(),
  optimization_type: planTypeSchema,
  status: planStatusSchema,
  dry_run: z.boolean(),
  region: z.string(),
  subject_instance_id: z.string().nullable(),
  subject: jsonObject,
  /** An interruption's T: the event's time + 120 s. */
  deadline_at: timeText.nullable(),
  verdict: verdictSchema.nullable(),
  before: mixSchema.nullable(),
  after: mixSchema.nullable(),
  estimated_savings_per_hour: z.number().nullable(),
  realised_savings_per_hour: z.number().nullable(),
  explanation: z.string().nullable(),
  advice: adviceSchema.nullable(),
  outcome: z.string().nullable(),
  requested_by: z.string(),
  steps: z.array(stepSchema),
  created_at: timeText,
  executed_at: timeText.nullable(),
  completed_at: timeText.nullable(),
});

/** What the decision server said, as received; null members where it was not asked or gave no answer. */
const decisionSchema = z.object({
  recommendations: z.unknown(),
  execution_plan: z.unknown(),
  explanation: z.string().nullable(),
});

/** A plan with everything its page shows. */
export const planDetailSchema = planSchema.extend({
  decision: decisionSchema,
  validations: z.array(validationSchema),
  log: z.array(logLineSchema),
});

const TYPES = planTypeSchema.options.join('|');

/** One or several types; a query string has no lists. */
const planTypesText = z
  .string()
  .max(200)
  .regex(
    new RegExp(`^(${TYPES})(,(${TYPES}))*$`),
    `must be one or several of ${planTypeSchema.options.join(', ')}, comma separated`,
  )
  .describe('one or several types, comma separated');

/** The types that a filter names. */
export const planTypesOf = (text: string): readonly z.infer<typeof planTypeSchema>[] =>
  text.split(',').map((type) => planTypeSchema.parse(type));

export const listPlansInput = z.object({
  ...pageFields,
  ...ownerFields,
  ...timeRangeFields,
  status: planStatusSchema.optional(),
  type: planTypesText.optional(),
});

export const planPageSchema = pageOf(planSchema);

export type Step = z.infer<typeof stepSchema>;
export type LogLine = z.infer<typeof logLineSchema>;
export type Plan = z.infer<typeof planSchema>;
export type PlanDetail = z.infer<typeof planDetailSchema>;
export type ListPlansInput = z.output<typeof listPlansInput>;
