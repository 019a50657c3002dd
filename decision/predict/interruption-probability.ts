/** What is known of a pool when its interruption is predicted. */
export interface PoolSigns {
  /** Spot Advisor band 0…4; null when it is not known. */
  readonly band: number | null;
  /** Spot price over on-demand price; null when one of them is not known. */
  readonly priceLevel: number | null;
  /** Interruptions of the pool in the last 30 days. */
  readonly recentInterruptions: number;
}

/** Interrupted within 30 days, by band (spec 08-decided, 3: scores 0.97, 0.92, 0.87, 0.82, 0.70). */
const MONTHLY_BY_BAND: readonly number[] = [0.03, 0.08, 0.13, 0.18, 0.3];

/** Nothing known counts as the worst band. */
const MONTHLY_UNKNOWN = 0.3;

/** A Spot price up to half of on-demand is usual; towards on-demand it shows scarcity and doubles the odds at most. */
const USUAL_PRICE_LEVEL = 0.5;

/** A band is worth ten node-months of experience against the pool's own interruptions. */
const BAND_WEIGHT_NODE_MONTHS = 10;

const MONTH_HOURS = 30 * 24;

/** Probability that a node of the pool is interrupted within 30 days. */
export function monthlyProbability(signs: PoolSigns): number {
  const base = signs.band === null ? MONTHLY_UNKNOWN : (MONTHLY_BY_BAND[signs.band] ?? MONTHLY_UNKNOWN);
  const level = Math.min(1, Math.max(0, signs.priceLevel ?? 0));
  const scarcity = 1 + Math.max(0, level - USUAL_PRICE_LEVEL) / (1 - USUAL_PRICE_LEVEL);
  const odds = (base / (1 - base)) * scarcity;
  const prior = odds / (1 + odds);
  const failed = Math.max(0, signs.recentInterruptions);
  return (prior * BAND_WEIGHT_NODE_MONTHS + failed) / (BAND_WEIGHT_NODE_MONTHS + failed);
}

/** The same within another horizon, interruptions taken to come at a constant rate. */
export function probabilityWithin(monthly: number, horizonHours: number): number {
  return 1 - (1 - monthly) ** (horizonHours / MONTH_HOURS);
}
