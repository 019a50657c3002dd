import type { InterruptionModel } from '@/contracts/decision-server';

/** The model that predictions are made with, and its id. */
export interface ActiveModel {
  readonly modelId: string;
  readonly coefficients: InterruptionModel;
}

/** What is known of a pool when its interruption is predicted. */
export interface PoolSigns {
  /** Spot Advisor band 0…4; null when it is not known. */
  readonly band: number | null;
  /** Spot price over on-demand price; null when one of them is not known. */
  readonly priceLevel: number | null;
  /** Interruptions of the pool in the last 30 days. */
  readonly recentInterruptions: number;
}

const MONTH_HOURS = 30 * 24;
const HOUR_MS = 3_600_000;

/** Probability that a node of the pool is interrupted within 30 days. */
export function monthlyProbability(signs: PoolSigns, model: InterruptionModel): number {
  const unknown = model.monthly_probability_unknown;
  const base = signs.band === null ? unknown : (model.monthly_probability_by_band[signs.band] ?? unknown);
  if (base >= 1) return 1;
  const level = Math.min(1, Math.max(0, signs.priceLevel ?? 0));
  const usual = model.usual_price_level;
  const scarcity = 1 + (model.scarcity_odds_factor - 1) * (Math.max(0, level - usual) / (1 - usual));
  const odds = (base / (1 - base)) * scarcity;
  const prior = odds / (1 + odds);
  const failed = Math.max(0, signs.recentInterruptions);
  const weight = model.band_weight_node_months;
  return (prior * weight + failed) / (weight + failed);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** How many average hours the horizon is worth, by the hours (UTC) and weekdays that it covers. */
function effectiveHours(at: Date, horizonHours: number, model: InterruptionModel): number {
  const average = mean(model.hour_rate_factor) * mean(model.weekday_rate_factor);
  let hours = 0;
  for (let passed = 0; passed < horizonHours; passed += 1) {
    const moment = new Date(at.getTime() + passed * HOUR_MS);
    const factor =
      (model.hour_rate_factor[moment.getUTCHours()] ?? 1) *
      (model.weekday_rate_factor[moment.getUTCDay()] ?? 1);
    hours += (Math.min(1, horizonHours - passed) * factor) / average;
  }
  return hours;
}

/** The same within another horizon that begins at `at`, interruptions taken to come at the rates of its hours. */
export function probabilityBetween(
  monthly: number,
  at: Date,
  horizonHours: number,
  model: InterruptionModel,
): number {
  return 1 - (1 - monthly) ** (effectiveHours(at, horizonHours, model) / MONTH_HOURS);
}
