import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactSum } from '@/server/domain/safety/arithmetic/exact-sum';
import {
  add,
  ceilIn,
  compare,
  divide,
  floorIn,
  multiply,
  toNumber,
  toRational,
  type Rational,
} from '@/server/domain/safety/arithmetic/rational';

/** Numbers of every kind that JSON may bring: whole, binary fractions, short decimals, any double. */
const number = fc.oneof(
  fc.integer({ min: 0, max: 1_000_000 }),
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  fc.integer({ min: 0, max: 1e8 }).map((parts) => parts / 1_024),
  fc.integer({ min: 0, max: 1e12 }).map((parts) => parts / 1e6),
  fc.constantFrom(0, 0.1, 0.2, 0.15, 0.75, 0.7499, 0.1 + 0.2, 1e-7, 5e-324, 1e21, 2 ** 53, 1.7e308),
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
);

/** The decimal that a number prints as, read digit by digit: the definition that the fast paths must agree with. */
function plainly(value: number): { readonly numerator: bigint; readonly denominator: bigint } {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const power = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  return power >= 0
    ? { numerator: digits * 10n ** BigInt(power), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-power) };
}

function equals(actual: Rational, numerator: bigint, denominator: bigint): boolean {
  return BigInt(actual.numerator) * denominator === numerator * BigInt(actual.denominator);
}

describe('exact arithmetic', () => {
  it('takes every number by its shortest decimal form', () => {
    fc.assert(
      fc.property(number, (value) => {
        const plain = plainly(value);
        expect(equals(toRational(value), plain.numerator, plain.denominator)).toBe(true);
      }),
      { numRuns: 5_000, seed: 20261124 },
    );
  });

  it('adds, multiplies, divides, compares and rounds without loss', () => {
    fc.assert(
      fc.property(number, number, (left, right) => {
        const [a, b] = [plainly(left), plainly(right)];
        const [x, y] = [toRational(left), toRational(right)];
        const [ad, bc] = [a.numerator * b.denominator, b.numerator * a.denominator];
        expect(equals(add(x, y), ad + bc, a.denominator * b.denominator)).toBe(true);
        expect(equals(multiply(x, y), a.numerator * b.numerator, a.denominator * b.denominator)).toBe(true);
        expect(compare(x, y)).toBe(ad < bc ? -1 : ad > bc ? 1 : 0);
        const quotient = divide(x, y);
        expect(quotient === null).toBe(b.numerator === 0n);
        if (quotient !== null) expect(equals(quotient, ad, bc)).toBe(true);
      }),
      { numRuns: 5_000, seed: 20261124 },
    );
  });

  it('sums count × value without loss, whatever the order', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 1, max: 100_000 }), number), { maxLength: 20 });
    fc.assert(
      fc.property(rows, (products) => {
        const sumOf = (list: typeof products): Rational => {
          const sum = new ExactSum();
          for (const [count, value] of list) sum.add(count, value);
          return sum.total();
        };
        let [numerator, denominator] = [0n, 1n];
        for (const [count, value] of products) {
          const plain = plainly(value);
          numerator = numerator * plain.denominator + BigInt(count) * plain.numerator * denominator;
          denominator *= plain.denominator;
        }
        expect(equals(sumOf(products), numerator, denominator)).toBe(true);
        expect(compare(sumOf(products), sumOf([...products].reverse()))).toBe(0);
      }),
      { numRuns: 1_000, seed: 20261124 },
    );
  });

  it.each([
    [0, 1_000, 0, 0],
    [0.0015, 1_000, 1, 2],
    [2.5, 1_000, 2_500, 2_500],
    [0.2, 1_000_000, 200_000, 200_000],
  ])('%d in 1/%d lies between %d and %d', (value, units, floor, ceiling) => {
    expect(floorIn(toRational(value), units)).toBe(floor);
    expect(ceilIn(toRational(value), units)).toBe(ceiling);
  });

  it('shows nine decimals at most', () => {
    expect(toNumber({ numerator: 1, denominator: 3 })).toBe(0.333333333);
    expect(toNumber({ numerator: 2n, denominator: 3n })).toBe(0.666666667);
    expect(toNumber(toRational(0.1))).toBe(0.1);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (value) => {
    expect(() => toRational(value)).toThrow(RangeError);
  });
});
