import type { Instant } from '@/server/domain/shared/instant';
import type { HourlyPrice } from '@/server/domain/shared/money';

/** A price and, for people to read, where it was found and how old it is. */
export interface SourcedPrice {
  readonly pricePerHour: HourlyPrice;
  readonly source: string;
}

/** Who names prices, and of when: a day, or the month or year where no more is known. */
export interface PriceOrigin {
  readonly source: string;
  readonly asOf: string;
}

export interface DatedPrice extends PriceOrigin {
  readonly pricePerHour: HourlyPrice;
}

/** What a pool cost on the Spot market from that moment on. */
export interface SpotPricePoint {
  readonly instanceType: string;
  readonly availabilityZone: string;
  /** Null where the endpoint does not send it. */
  readonly availabilityZoneId: string | null;
  readonly pricePerHour: HourlyPrice;
  readonly at: Instant;
}
