import { z } from 'zod';
import { id, instant, share } from './primitives';
import { MAX_MODEL_BYTES } from './limits';

/** `GET|POST models`, `POST models/{id}/activate`: the coefficients that predictions are made with. */

/**
 * A model of Spot interruptions: probabilities within 30 days by Spot Advisor band, raised with the Spot price's level,
 * the hour (UTC) and the weekday (0 = Sunday), and by the pool's own interruptions.
 */
export const interruptionModelSchema = z.object({
  format: z.literal('spot-interruption/1'),
  monthly_probability_by_band: z.array(share).length(5),
  monthly_probability_unknown: share,
  /** A Spot price up to this share of on-demand is usual. */
  usual_price_level: share.max(0.99),
  /** Factor of the odds where the Spot price reaches on-demand; 1 ignores it. */
  scarcity_odds_factor: z.number().min(1).max(100),
  /** The band counts as so many node-months of experience. */
  band_weight_node_months: z.number().min(0.1).max(10_000),
  /** How much more often than on average interruptions come in an hour and on a weekday: 1 everywhere ignores it. */
  hour_rate_factor: z.array(z.number().min(0.01).max(100)).length(24),
  weekday_rate_factor: z.array(z.number().min(0.01).max(100)).length(7),
});

export const modelSchema = z.object({
  model_id: id,
  name: z.string().max(128),
  kind: z.literal('spot-interruption'),
  active: z.boolean(),
  /** Part of the server: it can be activated, never replaced. */
  built_in: z.boolean(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size_bytes: z.number().int().min(0).max(MAX_MODEL_BYTES),
  uploaded_at: instant.nullable(),
});

export const modelListSchema = z.object({ models: z.array(modelSchema).max(1_000) });

export const modelUploadSchema = z.object({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/),
  kind: z.literal('spot-interruption'),
  /** Of `content` in UTF-8. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The model as JSON text. */
  content: z.string().min(2).max(MAX_MODEL_BYTES),
});

/** `previous_model_id` is what to activate to go back. */
export const modelActivationSchema = z.object({ model: modelSchema, previous_model_id: id });

export type InterruptionModel = z.infer<typeof interruptionModelSchema>;
export type Model = z.infer<typeof modelSchema>;
export type ModelUpload = z.infer<typeof modelUploadSchema>;
