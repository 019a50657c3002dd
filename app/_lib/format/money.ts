/** What stands where a number is not known. */
export const MISSING = '—';

const dollars = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  maximumFractionDigits: 0,
});
const cents = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

/** Card form (Decision 45): `$10,234`; amounts under $100 keep their cents. */
export function formatDollars(amount: number): string {
  return Math.abs(amount) < 100 ? cents.format(amount) : dollars.format(amount);
}

/**
 * Table form (Decision 45): `$0.0346/h`; from ten dollars an hour two digits are enough. Figures that stand beside
 * each other are given the same `digits`, so that their difference can be checked.
 */
export function formatHourlyPrice(dollarsPerHour: number, digits?: number): string {
  const size = Math.abs(dollarsPerHour);
  return `${dollarsPerHour < 0 ? '-' : ''}$${size.toFixed(digits ?? (size >= 10 ? 2 : 4))}/h`;
}

/** Digits of an hourly price where before and after are compared. */
export const COMPARED_DIGITS = 4;

/** The price that stands before an arrow; the one behind it has the unit: `$0.6892 → $0.6534/h`. */
export function formatPriceBefore(dollarsPerHour: number): string {
  return `$${dollarsPerHour.toFixed(COMPARED_DIGITS)}`;
}
