import { z } from 'zod';
import { explanation, finite, id, modelVersion, nonNegative, share } from './primitives';

/** `POST predict/spot-interruption`: how likely pools are interrupted within a horizon. */

export const interruptionPredictionRequestSchema = z.object({
  request_id: id,
  horizon_hours: finite.min(0.1).max(24 * 90),
  /** When the horizon begins. */
  at: z.iso.datetime(),
  region: z.string().max(64),
  pools: z
    .array(
      z.object({
        instance_type: z.string().max(64),
        availability_zone: z.string().max(64),
        price_per_hour: nonNegative.nullable(),
        on_demand_price_per_hour: nonNegative.nullable(),
        /** Interruptions of the pool in the last 30 days. */
        recent_interruptions: z.number().int().min(0),
      }),
    )
    .min(1)
    .max(2_000),
});

export const interruptionPredictionResponseSchema = z.object({
  request_id: id,
  model_version: modelVersion,
  predictions: z
    .array(
      z.object({
        instance_type: z.string().max(64),
        availability_zone: z.string().max(64),
        /** Probability of an interruption within the horizon. */
        probability: share,
        /** Probability of none within 30 days. */
        risk_score: share,
      }),
    )
    .max(2_000),
  explanation,
});

export type InterruptionPredictionRequest = z.infer<typeof interruptionPredictionRequestSchema>;
export type InterruptionPredictionResponse = z.infer<typeof interruptionPredictionResponseSchema>;
