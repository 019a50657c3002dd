import { floorIn, toRational } from '@/server/domain/safety/arithmetic/rational';
import { parseHourlyPrice, toDecimalDollars, type HourlyPrice } from '@/server/domain/shared/money';

const NANO = 1e9;

/** A JSON number of dollars per hour by its shortest decimal form, in whole nano-dollars. */
export function priceOfNumber(dollars: number | null | undefined): HourlyPrice | null {
  if (dollars === null || dollars === undefined) return null;
  return parseHourlyPrice(toDecimalDollars(BigInt(floorIn(toRational(dollars), NANO))));
}
