import type { InterruptionModel } from '@/contracts/decision-server';

const flat = (length: number): number[] => Array.from({ length }, () => 1);

/**
 * What predictions are made with until another model is activated. Bands: Decision 15 (scores 0.97, 0.92, 0.87,
 * 0.82, 0.70); nothing known counts as the worst. A Spot price up to half of on-demand is usual; toward on-demand it
 * shows scarcity and doubles the odds at most. A band is worth ten node-months of the pool's own experience. Hours and
 * weekdays weigh alike until feedback has taught otherwise.
 */
export const BUILT_IN_MODEL: InterruptionModel = {
  format: 'spot-interruption/1',
  monthly_probability_by_band: [0.03, 0.08, 0.13, 0.18, 0.3],
  monthly_probability_unknown: 0.3,
  usual_price_level: 0.5,
  scarcity_odds_factor: 2,
  band_weight_node_months: 10,
  hour_rate_factor: flat(24),
  weekday_rate_factor: flat(7),
};
