import { divide, toNumber, type Rational } from '@/server/domain/safety/arithmetic/rational';

/** `part / whole` as a number for JSON, 0 for an empty whole. */
export function shareNumber(part: Rational, whole: Rational): number {
  const share = divide(part, whole);
  return share === null ? 0 : toNumber(share);
}

const MOST_DECIMALS = 7;

/**
 * Two shares as percentages with one decimal, or with as many as it takes to tell them apart: "20.04 %" against
 * "20.00 %", never "20.0 %; at most 20.0 %".
 */
export function percentPair(observed: number, required: number): readonly [string, string] {
  for (let decimals = 1; ; decimals += 1) {
    const pair = [(observed * 100).toFixed(decimals), (required * 100).toFixed(decimals)] as const;
    if (pair[0] !== pair[1] || decimals === MOST_DECIMALS || observed === required) {
      return [`${pair[0]} %`, `${pair[1]} %`];
    }
  }
}

/** A capacity without needless zeros: `100`, `12.5`. */
export function plainNumber(value: Rational): string {
  return String(toNumber(value));
}

/** A percentage with at most one decimal: `25 %`, `33.3 %`. */
export function shortPercent(share: number): string {
  return `${String(Math.round(share * 1000) / 10)} %`;
}

export function countOfThings(count: number, thing: string): string {
  return `${String(count)} ${thing}${count === 1 ? '' : 's'}`;
}
