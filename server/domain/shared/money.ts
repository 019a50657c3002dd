/**
 * Money is whole nano-dollars (1e-9 USD) in a bigint, so that sums are exact; the database holds `numeric(20,9)`
 * dollars. An hourly price is a different type from an amount.
 */
export type NanoDollars = bigint & { readonly __unit: 'nano-usd' };
export type HourlyPrice = bigint & { readonly __unit: 'nano-usd-per-hour' };

const DECIMAL = /^(-)?(\d+)(?:\.(\d{1,9})\d*)?$/;

function parseNano(text: string): bigint | null {
  const match = DECIMAL.exec(text.trim());
  if (match === null) return null;
  const [, sign, whole = '0', fraction = ''] = match;
  const nano = BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  return sign === undefined ? nano : -nano;
}

/** Parses decimal dollars (`"0.096"`); digits beyond the ninth are cut. Null when it is not a decimal number. */
export function parseHourlyPrice(text: string): HourlyPrice | null {
  const nano = parseNano(text);
  return nano === null ? null : (nano as HourlyPrice);
}

export function parseDollars(text: string): NanoDollars | null {
  const nano = parseNano(text);
  return nano === null ? null : (nano as NanoDollars);
}

/** Decimal dollars with nine digits, the form that a `numeric(20,9)` column takes. */
export function toDecimalDollars(nano: bigint): string {
  const sign = nano < 0n ? '-' : '';
  const abs = nano < 0n ? -nano : nano;
  return `${sign}${(abs / 1_000_000_000n).toString()}.${(abs % 1_000_000_000n).toString().padStart(9, '0')}`;
}

/** For JSON and display only: dollars as a number. */
export function toDollarNumber(nano: bigint): number {
  return Number(toDecimalDollars(nano));
}

export function sumHourly(prices: Iterable<HourlyPrice>): HourlyPrice {
  let total = 0n;
  for (const price of prices) total += price;
  return total as HourlyPrice;
}
