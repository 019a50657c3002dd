import type { SpotAdvisorBand } from '@/server/domain/safety/mix/risk-score';
import type { HourlyPrice } from '@/server/domain/shared/money';

/** Public list prices of Linux on-demand instances, from a dated catalog. */
export interface OnDemandCatalog {
  readonly asOf: string;
  readonly source: string;
  /** Null when the catalog does not hold the type in that region: nothing is guessed. */
  priceOf(region: string, instanceType: string): HourlyPrice | null;
}

/** AWS Spot Advisor's interruption bands: what AWS published last, else a dated snapshot. */
export interface SpotAdvisor {
  /** Day, month or year of the data in force now; changes when newer data arrives, like `source`. */
  readonly asOf: string;
  readonly source: string;
  /** Null when nobody names a band for the type in that region: nothing is guessed. */
  bandOf(region: string, instanceType: string): SpotAdvisorBand | null;
}
