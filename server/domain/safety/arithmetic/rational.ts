/**
 * A whole number, exact: a double while it is a safe integer, which is nearly always, else a bigint. JavaScript compares
 * the two kinds exactly.
 */
type Whole = number | bigint;

/** An exact fraction with a positive denominator; not reduced, since only comparisons and sums are made of it. */
export interface Rational {
  readonly numerator: Whole;
  readonly denominator: Whole;
}

export const ZERO: Rational = { numerator: 0, denominator: 1 };

function plus(a: Whole, b: Whole): Whole {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return BigInt(a) + BigInt(b);
}

function times(a: Whole, b: Whole): Whole {
  if (typeof a === 'number' && typeof b === 'number') {
    // A product that is rounded at all rounds to a number beyond the safe ones.
    const product = a * b;
    if (Number.isSafeInteger(product)) return product;
  }
  return BigInt(a) * BigInt(b);
}

/** How often the denominator `large` holds the denominator `small`; null when not a whole number of times. */
function multipleOf(large: Whole, small: Whole): Whole | null {
  if (typeof large === 'number' && typeof small === 'number') {
    return large % small === 0 ? large / small : null;
  }
  const [whole, part] = [BigInt(large), BigInt(small)];
  return whole % part === 0n ? whole / part : null;
}

const NUMBER = /^(-)?(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/** Two decimals of at most this many digits are never the same double, so one that reads back is the shortest. */
const MOST_DIGITS = 1e15;
const POWERS_OF_TEN = [10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10] as const;

function fromText(value: number): Rational {
  // The language defines String(number) as the shortest decimal that reads back as the same double.
  const match = NUMBER.exec(String(value));
  if (match === null) throw new RangeError(`not a finite number: ${String(value)}`);
  const [, sign, whole = '0', fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  const signed = sign === undefined ? digits : -digits;
  const power = Number(exponent) - fraction.length;
  return power >= 0
    ? { numerator: signed * 10n ** BigInt(power), denominator: 1 }
    : { numerator: signed, denominator: 10n ** BigInt(-power) };
}

/**
 * The exact fraction that a number's shortest decimal form stands for (Decision 14), so that 0.2 is one fifth
 * and not the nearest binary double. Throws `RangeError` for a number that is not finite: callers parse at the edge.
 */
export function toRational(value: number): Rational {
  if (Number.isSafeInteger(value)) return { numerator: value, denominator: 1 };
  for (const denominator of POWERS_OF_TEN) {
    const numerator = Math.round(value * denominator);
    if (Math.abs(numerator) >= MOST_DIGITS) break;
    // Division of two exact numbers rounds as reading the decimal does.
    if (numerator / denominator === value) return { numerator, denominator };
  }
  return fromText(value);
}

export function add(a: Rational, b: Rational): Rational {
  const timesB = multipleOf(a.denominator, b.denominator);
  if (timesB !== null) {
    return { numerator: plus(a.numerator, times(b.numerator, timesB)), denominator: a.denominator };
  }
  const timesA = multipleOf(b.denominator, a.denominator);
  if (timesA !== null) {
    return { numerator: plus(times(a.numerator, timesA), b.numerator), denominator: b.denominator };
  }
  return {
    numerator: plus(times(a.numerator, b.denominator), times(b.numerator, a.denominator)),
    denominator: times(a.denominator, b.denominator),
  };
}

export function multiply(a: Rational, b: Rational): Rational {
  return {
    numerator: times(a.numerator, b.numerator),
    denominator: times(a.denominator, b.denominator),
  };
}

/** Negative when `a` is smaller, 0 when equal, positive when `a` is larger. */
export function compare(a: Rational, b: Rational): number {
  const left = times(a.numerator, b.denominator);
  const right = times(b.numerator, a.denominator);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `a / b`, or null when `b` is zero. */
export function divide(a: Rational, b: Rational): Rational | null {
  if (b.numerator === 0 || b.numerator === 0n) return null;
  const sign = b.numerator < 0 ? -1 : 1;
  return {
    numerator: times(sign, times(a.numerator, b.denominator)),
    denominator: times(sign, times(a.denominator, b.numerator)),
  };
}

/** The largest whole number of `1/units` that is not above the value. */
export function floorIn(value: Rational, units: number): number {
  const [numerator, denominator] = [BigInt(value.numerator) * BigInt(units), BigInt(value.denominator)];
  const quotient = numerator / denominator;
  return Number(numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient);
}

/** The smallest whole number of `1/units` that is not below the value. */
export function ceilIn(value: Rational, units: number): number {
  return 0 - floorIn({ numerator: times(-1, value.numerator), denominator: value.denominator }, units);
}

/** The nearest number with at most nine decimals: for display and JSON, never for a decision. */
export function toNumber(value: Rational): number {
  if (value.denominator === 1 && typeof value.numerator === 'number') return value.numerator;
  const scaled = (BigInt(value.numerator) * 2_000_000_000n) / BigInt(value.denominator);
  const rounded = scaled >= 0n ? (scaled + 1n) / 2n : (scaled - 1n) / 2n;
  return Number(rounded) / 1_000_000_000;
}
