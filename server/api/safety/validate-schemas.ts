import { z } from 'zod';
import { safetyPolicySchema } from '@/server/queries/safety/safety-model';

const LONGEST_NAME = 64;
/** More pools than a region has types and zones of one architecture; bounds the work of one question. */
export const MOST_ROWS = 500;
const MOST_NODES = 100_000;
/** No instance has as much of it; bounds what sums can become. */
export const MOST_UNITS = 1_000_000;
export const MOST_DOLLARS = 10_000;

const amount = z.number().min(0).max(MOST_UNITS);

const poolFields = {
  instance_type: z.string().trim().min(1).max(LONGEST_NAME),
  availability_zone: z.string().trim().min(1).max(LONGEST_NAME),
  lifecycle: z.enum(['spot', 'on-demand']),
  vcpu: amount.optional().describe('per instance; required without `cluster_id`'),
  memory_gib: amount.optional().describe('per instance; required without `cluster_id`'),
  price_per_hour: z
    .number()
    .min(0)
    .max(MOST_DOLLARS)
    .nullish()
    .describe('US dollars per instance-hour; null where none is known'),
  risk_score: z.number().min(0).max(1).nullish().describe('1 is safest; absent counts as 0 for Spot'),
};

const rowInput = z.object({ ...poolFields, count: z.number().int().min(0).max(MOST_NODES) });
const candidateInput = z.object(poolFields);
const allocationsInput = z.array(rowInput).max(MOST_ROWS);

export type RowInput = z.output<typeof rowInput>;
export type CandidateInput = z.output<typeof candidateInput>;

type Context = z.core.$RefinementCtx;

function requireSizes(rows: readonly CandidateInput[], path: readonly string[], ctx: Context): void {
  for (const [index, row] of rows.entries()) {
    for (const field of ['vcpu', 'memory_gib'] as const) {
      if (row[field] !== undefined) continue;
      ctx.addIssue({
        code: 'custom',
        path: [...path, index, field],
        message: 'required without cluster_id',
      });
    }
  }
}

/** `POST /api/v1/safety/validate` (Decision 19): about a cluster of ours, or about the mixes that are stated. */
export const validateInput = z
  .strictObject({
    cluster_id: z.uuid().optional().describe('in place of `current` and `demand`'),
    current: z.strictObject({ allocations: allocationsInput }).optional(),
    recommendation: z.strictObject({
      allocations: allocationsInput,
      candidates: z.array(candidateInput).max(MOST_ROWS).optional(),
    }),
    demand: z.strictObject({ vcpu: amount, memory_gib: amount }).optional(),
    policy: z
      .strictObject({
        min_risk_score: z.number().optional(),
        min_availability_zones: z.number().optional(),
        max_pool_share: z.number().optional(),
        min_on_demand_share: z.number().optional(),
        headroom_share: z.number().optional(),
      })
      .optional()
      .describe('may only tighten what is in force'),
  })
  .superRefine((input, ctx) => {
    if (input.cluster_id === undefined) {
      if (input.current === undefined) {
        ctx.addIssue({ code: 'custom', path: ['current'], message: 'required without cluster_id' });
      }
      requireSizes(input.current?.allocations ?? [], ['current', 'allocations'], ctx);
      requireSizes(input.recommendation.allocations, ['recommendation', 'allocations'], ctx);
      requireSizes(input.recommendation.candidates ?? [], ['recommendation', 'candidates'], ctx);
      return;
    }
    for (const field of ['current', 'demand'] as const) {
      if (input[field] === undefined) continue;
      ctx.addIssue({ code: 'custom', path: [field], message: 'is ours to know with cluster_id' });
    }
  });

export type ValidateInput = z.output<typeof validateInput>;

const layerSchema = z.object({
  layer: z.number().int(),
  name: z.string(),
  passed: z.boolean(),
  pre_existing: z.boolean(),
  tolerance: z.string().nullable(),
  observed: z.number().nullable(),
  required: z.number().nullable(),
});

const allocationAnswer = z.object({
  instance_type: z.string(),
  availability_zone: z.string(),
  lifecycle: z.enum(['spot', 'on-demand']),
  count: z.number().int(),
  vcpu: z.number(),
  memory_gib: z.number(),
  price_per_hour: z.number().nullable(),
  risk_score: z.number().nullable(),
});

/** A cluster's mix as it counts today, and the policy that it is judged by. */
export const currentMixSchema = z.object({
  cluster_id: z.string(),
  allocations: z.array(allocationAnswer),
  policy: safetyPolicySchema,
});

/** The verdict (Decision 19), the policy it was given under, and what could not be looked at. */
export const verdictAnswerSchema = z.object({
  is_safe: z.boolean(),
  action_taken: z.enum(['approved', 'safe_alternative_created', 'rejected']),
  recommendation: z.object({ allocations: z.array(allocationAnswer) }),
  violations: z.array(
    z.object({
      violation_type: z.string(),
      layer: z.number().int(),
      severity: z.enum(['critical', 'warning']),
      pre_existing: z.boolean(),
      tolerance: z.string().nullable(),
      message: z.string(),
      details: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
    }),
  ),
  layers: z.array(layerSchema).describe('of the mix in `recommendation`'),
  requested_layers: z.array(layerSchema).describe('of the mix that was asked for'),
  approval_needed: z.object({ extra_per_hour: z.number() }).nullable(),
  no_alternative_reason: z.string().nullable(),
  policy: safetyPolicySchema,
  unknown: z
    .array(z.object({ fact: z.string(), pool: z.string().nullable() }))
    .describe('what we do not know, so that the verdict could not look at it'),
});
