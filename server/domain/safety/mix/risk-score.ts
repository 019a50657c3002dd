/** Spot Advisor band: 0 under 5 %, 1 5–10 %, 2 10–15 %, 3 15–20 %, 4 over 20 % interrupted in the trailing month. */
export type SpotAdvisorBand = 0 | 1 | 2 | 3 | 4;

/** Score of each band over a horizon of 30 days (Decision 15). */
const BAND_SCORES: Readonly<Record<SpotAdvisorBand, number>> = {
  0: 0.97,
  1: 0.92,
  2: 0.87,
  3: 0.82,
  4: 0.7,
};

/**
 * How many node-months of public experience a band is worth against our own interruptions. With ten, one interruption
 * in 30 days leaves the best band above the default threshold of 0.75 (0.8818), and three exclude it (0.7461).
 */
const BAND_WEIGHT_NODE_MONTHS = 10;

const SCORE_STEP = 10_000;

/**
 * Our own risk score of a pool, 0…1 with four decimals, 1 is safest: the band's score, lowered by the pool's
 * interruptions of the last 30 days as if the band were ten node-months of experience and each interruption one
 * node-month more that failed (the mean of a beta posterior). No band known: 0 (Decision 15). Rounded down.
 */
export function ownRiskScore(band: SpotAdvisorBand | null, recentInterruptionsCount: number): number {
  if (band === null) return 0;
  const failed = Math.max(0, recentInterruptionsCount);
  const mean = (BAND_SCORES[band] * BAND_WEIGHT_NODE_MONTHS) / (BAND_WEIGHT_NODE_MONTHS + failed);
  // 1e-9 absorbs binary noise of the product, so that 0.97 stays 0.97.
  return Math.floor(mean * SCORE_STEP + 1e-9) / SCORE_STEP;
}

/** The score that counts: the lower of the decision server's and our own; ours unknown counts as 0. */
export function countingRiskScore(own: number | null, stated: number | null | undefined): number {
  if (own === null) return 0;
  return stated === null || stated === undefined ? own : Math.min(own, stated);
}
