import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBytes, parseCpuMillicores, parseQuantity } from '@/server/domain/shared/quantity';

describe('parseQuantity', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    ['+1.5', 1.5],
    ['-2', -2],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1E3', 1000],
    ['1E', 1e18],
    ['2e-3', 0.002],
    ['100m', 0.1],
    ['1k', 1000],
    ['1Ki', 1024],
    ['1.5Gi', 1.5 * 1024 ** 3],
    ['2Ti', 2 * 1024 ** 4],
    ['3Pi', 3 * 1024 ** 5],
    ['1Ei', 1024 ** 6],
  ])('%s', (text, value) => {
    expect(parseQuantity(text)).toBeCloseTo(value, 9);
  });

  it.each([
    '',
    ' ',
    '1 Gi',
    ' 1',
    '1\n',
    'Gi',
    '.',
    '1K',
    '1gi',
    '1mi',
    '1e',
    '1e3Mi',
    '0x10',
    'NaN',
    'Infinity',
    '1,5',
    '--1',
    '1e400',
  ])('refuses %j', (text) => {
    expect(parseQuantity(text)).toBeNull();
    expect(parseCpuMillicores(text)).toBeNull();
    expect(parseBytes(text)).toBeNull();
  });

  it('is safe on long hostile input', () => {
    expect(parseQuantity(`${'1'.repeat(100_000)}x`)).toBeNull();
  });
});

describe('parseCpuMillicores', () => {
  it.each([
    ['1', 1000],
    ['0.1', 100],
    ['250m', 250],
    ['1.0005', 1001],
    ['1u', 1],
    ['1n', 1],
    ['0', 0],
    ['1500000000n', 1500],
  ])('%s', (text, millicores) => {
    expect(parseCpuMillicores(text)).toBe(millicores);
  });

  it('reads whole millicores exactly, in either notation', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000 }), (millicores) => {
        expect(parseCpuMillicores(`${millicores}m`)).toBe(millicores);
        expect(parseCpuMillicores((millicores / 1000).toFixed(3))).toBe(millicores);
      }),
    );
  });

  it('never rounds down', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), (micro) => {
        expect(parseCpuMillicores(`${micro}u`)).toBe(Math.ceil(micro / 1000));
      }),
    );
  });
});

describe('parseBytes', () => {
  it.each([
    ['128974848', 128974848],
    ['129e6', 129e6],
    ['129M', 129e6],
    ['128974848000m', 128974848],
    ['123Mi', 123 * 1024 ** 2],
    ['1500m', 2],
  ])('%s', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each([
    ['Ki', 1024],
    ['Mi', 1024 ** 2],
    ['Gi', 1024 ** 3],
    ['k', 1e3],
    ['M', 1e6],
    ['G', 1e9],
  ] as const)('reads whole %s exactly', (suffix, factor) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (count) => {
        expect(parseBytes(`${count}${suffix}`)).toBe(count * factor);
      }),
    );
  });
});
