/** An exact fraction with a positive denominator; not reduced, since only comparisons and sums are made of it. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const ZERO: Rational = { numerator: 0n, denominator: 1n };

const NUMBER = /^(-)?(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/**
 * The exact fraction that a number's shortest decimal form stands for (spec 08-decided, 3), so that 0.2 is one fifth
 * and not the nearest binary double. Throws `RangeError` for a number that is not finite: callers parse at the edge.
 */
export function toRational(value: number): Rational {
  if (Number.isSafeInteger(value)) return { numerator: BigInt(value), denominator: 1n };
  // The language defines String(number) as the shortest decimal that reads back as the same double.
  const match = NUMBER.exec(String(value));
  if (match === null) throw new RangeError(`not a finite number: ${String(value)}`);
  const [, sign, whole = '0', fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  const signed = sign === undefined ? digits : -digits;
  const power = Number(exponent) - fraction.length;
  return power >= 0
    ? { numerator: signed * 10n ** BigInt(power), denominator: 1n }
    : { numerator: signed, denominator: 10n ** BigInt(-power) };
}

export function add(a: Rational, b: Rational): Rational {
  if (a.denominator === b.denominator) {
    return { numerator: a.numerator + b.numerator, denominator: a.denominator };
  }
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

export function multiply(a: Rational, b: Rational): Rational {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** Negative when `a` is smaller, 0 when equal, positive when `a` is larger. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** `a / b`, or null when `b` is zero. */
export function divide(a: Rational, b: Rational): Rational | null {
  if (b.numerator === 0n) return null;
  const sign = b.numerator < 0n ? -1n : 1n;
  return {
    numerator: sign * a.numerator * b.denominator,
    denominator: sign * a.denominator * b.numerator,
  };
}

/** The nearest number with at most nine decimals: for display and JSON, never for a decision. */
export function toNumber(value: Rational): number {
  const scaled = (value.numerator * 2_000_000_000n) / value.denominator;
  const rounded = scaled >= 0n ? (scaled + 1n) / 2n : (scaled - 1n) / 2n;
  return Number(rounded) / 1_000_000_000;
}

/** Exact Σ count × value; whole numbers are summed as integers first, which is most of them. */
export function sumOfProducts<T>(
  rows: readonly T[],
  countOf: (row: T) => number,
  valueOf: (row: T) => number,
): Rational {
  let whole = 0;
  let rest = ZERO;
  for (const row of rows) {
    const product = countOf(row) * valueOf(row);
    if (Number.isInteger(valueOf(row)) && Number.isSafeInteger(whole + product)) whole += product;
    else rest = add(rest, multiply(toRational(countOf(row)), toRational(valueOf(row))));
  }
  return add({ numerator: BigInt(whole), denominator: 1n }, rest);
}
