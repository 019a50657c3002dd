import { z } from 'zod';
import { ownerFields, pageFields, pageOf, timeRangeFields, timeText } from '@/server/queries/shared/page';
import { safetyPolicySchema } from './safety-model';

export const safetyReportInput = z.object({
  ...ownerFields,
  ...timeRangeFields,
  period_hours: z
    .number()
    .int()
    .min(1)
    .max(24 * 92)
    .default(24)
    .describe('length of the range where `from` is not given'),
});

export const safetyReportSchema = z.object({
  /** Where the report begins: at most 92 days before `to`, whatever was asked for. */
  from: timeText,
  to: timeText,
  /** Validations of the range by what was done. */
  validations: z.object({
    total: z.number().int(),
    approved: z.number().int(),
    safe_alternatives_created: z.number().int(),
    rejected: z.number().int(),
  }),
  /**
   * Each layer over the judged mixes, as they were asked for. `passed` + `tolerated` + `stopped` = `judged`; tolerated
   * is what did not hold and was let through for a reason (failed before, an interruption).
   */
  layers: z.array(
    z.object({
      layer: z.number().int(),
      name: z.string(),
      judged: z.number().int(),
      passed: z.number().int(),
      tolerated: z.number().int(),
      stopped: z.number().int(),
    }),
  ),
  /** Validations that `layers` counts; `complete` is false where the range has more and the newest are counted. */
  layers_over: z.object({ validations: z.number().int(), complete: z.boolean() }),
  bucket_seconds: z.number().int(),
  /** Every interval of the range. Where nothing was judged, `validations` is 0 and nothing can be said of violations. */
  buckets: z.array(
    z.object({
      from: timeText,
      validations: z.number().int(),
      violations: z.array(z.object({ violation_type: z.string(), count: z.number().int() })),
    }),
  ),
});

/** Which clusters' policies are asked for. */
export const listPoliciesInput = z.object({ ...pageFields, ...ownerFields });

/** A cluster's policy: what is in force, what of it is its own, and its profile. */
export const clusterPolicySchema = z.object({
  cluster_id: z.string(),
  cluster_name: z.string(),
  mode: z.string(),
  profile: z.enum(['production', 'two_zone', 'development']),
  policy: safetyPolicySchema,
  /** Fields that are tighter than the profile's. */
  overrides: z.array(safetyPolicySchema.keyof()),
});

export const clusterPolicyPageSchema = pageOf(clusterPolicySchema);

export type SafetyReport = z.infer<typeof safetyReportSchema>;
export type SafetyReportInput = z.output<typeof safetyReportInput>;
export type ClusterPolicy = z.infer<typeof clusterPolicySchema>;
export type ListPoliciesInput = z.output<typeof listPoliciesInput>;
