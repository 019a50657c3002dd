import { z } from 'zod';
import {
  jsonObject,
  ownerFields,
  pageFields,
  pageOf,
  timeRangeFields,
  timeText,
} from '@/server/queries/shared/page';

const actionTakenSchema = z.enum(['approved', 'safe_alternative_created', 'rejected']);

/** A verdict as stored (Decision 19); unknown members are kept. */
export const verdictSchema = z.looseObject({
  is_safe: z.boolean(),
  action_taken: actionTakenSchema,
  violations: z.array(
    z.looseObject({
      violation_type: z.string(),
      severity: z.string(),
      message: z.string(),
    }),
  ),
  layers: z.array(z.looseObject({ layer: z.number(), name: z.string(), passed: z.boolean() })).optional(),
});

export const validationSchema = z.object({
  validation_id: z.string(),
  cluster_id: z.string().nullable(),
  customer_id: z.string().nullable(),
  plan_id: z.string().nullable(),
  /** What was judged: a node mix, or a guarded single action. */
  kind: z.string(),
  action_taken: actionTakenSchema,
  is_safe: z.boolean(),
  verdict: verdictSchema.nullable(),
  policy: jsonObject.nullable(),
  created_at: timeText,
});

const violationSchema = z.object({
  violation_id: z.string(),
  validation_id: z.string(),
  cluster_id: z.string().nullable(),
  plan_id: z.string().nullable(),
  violation_type: z.string(),
  layer: z.number().int().nullable(),
  severity: z.enum(['warning', 'critical']),
  message: z.string(),
  details: jsonObject.nullable(),
  was_blocked: z.boolean(),
  pre_existing: z.boolean(),
  safe_alternative_created: z.boolean(),
  created_at: timeText,
});

/** The limits of the five layers (Decision 13), for one cluster or the product's defaults. */
export const safetyPolicySchema = z.object({
  min_risk_score: z.number(),
  min_availability_zones: z.number().int(),
  max_pool_share: z.number(),
  min_on_demand_share: z.number(),
  headroom_share: z.number(),
});

export const safetyStatusSchema = z.object({
  as_of: timeText,
  policy: safetyPolicySchema,
  /** Clusters whose policy is tighter than `policy`. */
  overrides: z.array(
    z.object({ cluster_id: z.string(), cluster_name: z.string(), policy: safetyPolicySchema.partial() }),
  ),
  last_24_hours: z.object({
    validations: z.number().int(),
    approved: z.number().int(),
    safe_alternatives_created: z.number().int(),
    rejected: z.number().int(),
    violations: z.number().int(),
    blocked: z.number().int(),
    by_type: z.array(
      z.object({ violation_type: z.string(), count: z.number().int(), last_violation_at: timeText }),
    ),
  }),
});

export const listValidationsInput = z.object({
  ...pageFields,
  ...ownerFields,
  ...timeRangeFields,
  status: actionTakenSchema.optional(),
  type: z.string().max(64).optional().describe('what was judged'),
});

export const listViolationsInput = z.object({
  ...pageFields,
  ...ownerFields,
  ...timeRangeFields,
  type: z.string().max(64).optional().describe('violation_type'),
});

export const validationPageSchema = pageOf(validationSchema);
export const violationPageSchema = pageOf(violationSchema);

export type Verdict = z.infer<typeof verdictSchema>;
export type Validation = z.infer<typeof validationSchema>;
export type Violation = z.infer<typeof violationSchema>;
export type SafetyStatus = z.infer<typeof safetyStatusSchema>;
export type ListValidationsInput = z.output<typeof listValidationsInput>;
export type ListViolationsInput = z.output<typeof listViolationsInput>;
