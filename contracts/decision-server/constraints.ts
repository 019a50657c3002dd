import { z } from 'zod';
import { share } from './primitives';

/** The safety policy in force (Decision 13): a decision that breaks it is turned down by the gate. */
export const constraintsSchema = z.object({
  min_risk_score: share,
  min_availability_zones: z.number().int().min(1).max(12),
  max_pool_share: share,
  min_on_demand_share: share,
  headroom_share: share,
});

export type DecisionConstraints = z.infer<typeof constraintsSchema>;
