'use client';
import { formatDollars, formatHourlyPrice } from '@/app/_lib/format/money';
import { plural } from '@/app/_lib/format/quantity';
import { Missing } from './time-ago';

/** A price per hour, or why there is none. */
export function HourlyPrice({
  price,
  missing = 'No price is known for this type and zone',
  digits,
}: {
  price: number | null;
  missing?: string;
  digits?: number;
}) {
  return price === null ? (
    <Missing reason={missing} />
  ) : (
    <span className="tabular">{formatHourlyPrice(price, digits)}</span>
  );
}

/** Hours of a month as AWS's calculator counts them (8,760 h / 12). */
const HOURS_PER_MONTH = 730;

/** A cost per hour with what it would be over a month at this rate. */
export function monthlyRate(costPerHour: number): string {
  return `${formatDollars(costPerHour * HOURS_PER_MONTH)} a month at this rate`;
}

/** `2 nodes have no known price and are not in this figure`; null when all have one. */
export function unpricedNote(unpricedNodes: number): string | null {
  return unpricedNodes === 0
    ? null
    : `${plural(unpricedNodes, 'node')} without a known price ${unpricedNodes === 1 ? 'is' : 'are'} not in this figure`;
}
