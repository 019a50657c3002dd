import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseDollars,
  parseHourlyPrice,
  sumHourly,
  toDecimalDollars,
  toDollarNumber,
  type HourlyPrice,
} from '@/server/domain/shared/money';

describe('money', () => {
  it.each([
    ['0.096', 96_000_000n],
    ['1', 1_000_000_000n],
    ['-0.5', -500_000_000n],
    ['0.000000001', 1n],
    ['0.0000000019', 1n],
    ['  3.5 ', 3_500_000_000n],
    ['12345678901.123456789', 12_345_678_901_123_456_789n],
  ])('%s dollars', (text, nano) => {
    expect(parseDollars(text)).toBe(nano);
    expect(parseHourlyPrice(text)).toBe(nano);
  });

  it.each(['', ' ', '.5', '1.', '1e3', '0x1', '1,5', '+1', '$1', 'NaN', 'Infinity', '1 2', '--1'])(
    'refuses %j',
    (text) => {
      expect(parseDollars(text)).toBeNull();
      expect(parseHourlyPrice(text)).toBeNull();
    },
  );

  it('survives being written and read back, whatever its size and sign', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (nano) => {
        const text = toDecimalDollars(nano);
        expect(text).toMatch(/^-?\d+\.\d{9}$/);
        expect(parseDollars(text)).toBe(nano);
      }),
    );
  });

  it('sums exactly where binary fractions would not', () => {
    const dime = parseHourlyPrice('0.1') as HourlyPrice;
    expect(toDecimalDollars(sumHourly(Array.from({ length: 10_000 }, () => dime)))).toBe('1000.000000000');
    expect(sumHourly([])).toBe(0n);
  });

  it('sums in any order to the same', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n })), (nanos) => {
        const prices = nanos as HourlyPrice[];
        expect(sumHourly([...prices].reverse())).toBe(sumHourly(prices));
      }),
    );
  });

  it.each([
    [96_000_000n, 0.096],
    [-1n, -1e-9],
    [0n, 0],
  ])('%d nano-dollars as a number for display', (nano, dollars) => {
    expect(toDollarNumber(nano)).toBe(dollars);
  });
});
