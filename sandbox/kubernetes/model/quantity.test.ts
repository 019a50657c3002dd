import { describe, expect, it } from 'vitest';
import { cpuMillicores, memoryBytes, parseQuantity } from './quantity';

describe('quantities', () => {
  it.each([
    ['0', 0],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['250m', 0.25],
    ['100u', 0.0001],
    ['1k', 1_000],
    ['1Ki', 1_024],
    ['14502092Ki', 14_502_092 * 1_024],
    ['2Gi', 2 ** 31],
    ['3G', 3e9],
    ['1E', 1e18],
    ['1e3', 1_000],
    ['12E2', 1_200],
    [7, 7],
  ])('%s is %d', (text, value) => {
    expect(parseQuantity(text)).toBeCloseTo(value, 9);
  });

  it.each(['', 'x', '1K', '1mi', '1 Gi', '--1', '1.2.3'])('%j is none', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it('rounds up, but not for the noise of floating point', () => {
    expect([
      cpuMillicores('0.1'),
      cpuMillicores('1001u'),
      cpuMillicores('0.07'),
      cpuMillicores(undefined),
    ]).toEqual([100, 2, 70, 0]);
    expect([memoryBytes('1.5Ki'), memoryBytes('0.5'), memoryBytes('bad')]).toEqual([1_536, 1, 0]);
  });
});
