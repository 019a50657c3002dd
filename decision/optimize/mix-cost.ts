import { pricePerHour, type Chosen } from '@/decision/optimize/pools';

/**
 * A new node runs beside the one it replaces for about a quarter of an hour (boot, join, drain), and a move must be
 * earned back within 24 hours (Decision 24): one hundredth of its price for each node more than today.
 */
export const SWITCHING_SHARE = 0.25 / 24;

/** What the optimization minimizes: dollars an hour, new nodes weighted with their move. */
export function mixCost(mix: readonly Chosen[]): number {
  const moves = mix.map(({ pool, count }) => ({ pool, count: Math.max(0, count - pool.running) }));
  return pricePerHour(mix) + SWITCHING_SHARE * pricePerHour(moves);
}
