import type { SpotAdvisorBand } from '@/server/domain/safety/risk-score';
import type { HourlyPrice } from '@/server/domain/shared/money';

/** Public list prices of Linux on-demand instances, from a dated catalogue. */
export interface OnDemandCatalogue {
  readonly asOf: string;
  readonly source: string;
  /** Null when the catalogue does not hold the type in that region: nothing is guessed. */
  priceOf(region: string, instanceType: string): HourlyPrice | null;
}

/** AWS Spot Advisor's interruption bands, from a dated snapshot. */
export interface SpotAdvisor {
  readonly asOf: string;
  readonly source: string;
  bandOf(region: string, instanceType: string): SpotAdvisorBand | null;
}
