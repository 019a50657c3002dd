import { msBetween, type Instant } from '@/server/domain/shared/instant';

/** A Spot price older than this is no price (Decision 32). */
export const SPOT_PRICE_LIFE_MS = 2 * 3_600_000;
/** An on-demand price is current for 30 days (Decision 32). */
export const LIST_PRICE_LIFE_MS = 30 * 24 * 3_600_000;

/** Where prices come from and how old they are. */
export interface PriceAges {
  /** ISO date of the on-demand prices. */
  readonly onDemandAsOf: string;
  /** When Spot prices were last read; null: never. */
  readonly spotAsOf: Instant | null;
}

export interface StalePrices {
  readonly onDemand: boolean;
  readonly spot: boolean;
}

/** Which prices are too old; a date that cannot be read is too old as well. */
export function findStalePrices({ onDemandAsOf, spotAsOf }: PriceAges, now: Instant): StalePrices {
  const onDemandAgeMs = now.getTime() - Date.parse(onDemandAsOf);
  return {
    onDemand: !(onDemandAgeMs <= LIST_PRICE_LIFE_MS),
    spot: spotAsOf === null || msBetween(spotAsOf, now) > SPOT_PRICE_LIFE_MS,
  };
}
