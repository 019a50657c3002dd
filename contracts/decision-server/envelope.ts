import { z } from 'zod';
import { executionPlan, explanation, finite, id, modelVersion, share } from './primitives';

/** The one form of every decision's request (Decision 41). */
export function decisionRequestOf<
  Type extends string,
  State extends z.ZodType,
  Requirements extends z.ZodType,
  Constraints extends z.ZodType,
>(
  type: Type,
  parts: {
    readonly cluster_state: State;
    readonly requirements: Requirements;
    readonly constraints: Constraints;
  },
) {
  return z.object({
    request_id: id,
    cluster_id: id,
    decision_type: z.literal(type),
    cluster_state: parts.cluster_state,
    requirements: parts.requirements,
    constraints: parts.constraints,
  });
}

/** The one form of every decision's answer. `request_id` is the request's. */
export function decisionResponseOf<Recommendation extends z.ZodType>(recommendation: Recommendation) {
  return z.object({
    request_id: id,
    decision_id: id,
    model_version: modelVersion,
    recommendation,
    execution_plan: executionPlan,
    /** US dollars; negative when the decision costs. */
    estimated_savings_per_hour: finite.min(-1e6).max(1e6),
    confidence: share,
    /** One paragraph that an operator can read. */
    explanation,
  });
}

/** Every refusal: 4xx for a request that is wrong, 5xx for a server that failed. */
export const decisionErrorSchema = z.object({
  error: z.object({
    code: z.string().max(128),
    message: z.string().max(2_000),
    details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
});
