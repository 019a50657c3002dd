import { describe, expect, it } from 'vitest';
import { COMPARED_DIGITS, formatDollars, formatHourlyPrice, formatPriceBefore } from './money';
import { formatBytes, formatCores, formatHours, formatMillicores, formatShare, plural } from './quantity';
import { formatClock, formatDuration, formatExact, formatOffset, formatRelative } from './time';

describe('money', () => {
  it.each([
    [10_234.4, '$10,234'],
    [99.5, '$99.50'],
    [0, '$0.00'],
    [-1_250, '-$1,250'],
  ])('shows %d dollars as %s', (amount, text) => expect(formatDollars(amount)).toBe(text));

  it.each([
    [0.0346, '$0.0346/h'],
    [9.99994, '$9.9999/h'],
    [12.3456, '$12.35/h'],
    [-0.192, '-$0.1920/h'],
  ])('shows %d dollars an hour as %s', (price, text) => expect(formatHourlyPrice(price)).toBe(text));

  it('gives what is compared the same digits on both sides', () => {
    expect(formatPriceBefore(12.3456)).toBe('$12.3456');
    expect(formatHourlyPrice(9.87654, COMPARED_DIGITS)).toBe('$9.8765/h');
  });
});

describe('quantities', () => {
  it('says shares, cores, bytes and plurals', () => {
    expect(formatShare(0.2)).toBe('20.0 %');
    expect(formatShare(0.2546)).toBe('25.5 %');
    expect(formatMillicores(250)).toBe('250 m');
    expect(formatMillicores(1_500)).toBe('1.5 cores');
    expect(formatBytes(512 * 1024 ** 2)).toBe('512 MiB');
    expect(formatBytes(1.5 * 1024 ** 3)).toBe('1.5 GiB');
    expect(formatBytes(6 * 1024 ** 3)).toBe('6.0 GiB');
    expect(formatCores(2)).toBe('2.00');
    expect(formatHours(47.9)).toBe('47 h');
    expect(formatHours(48)).toBe('2 d');
    expect(formatHours(195)).toBe('8 d 3 h');
    expect(plural(1, 'node')).toBe('1 node');
    expect(plural(1_200, 'node')).toBe('1,200 nodes');
  });
});

describe('time', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  it.each([
    [now - 500, 'just now'],
    [now - 59_000, '59 s ago'],
    [now - 60_000, '1 min ago'],
    [now - 3_600_000, '1 h ago'],
    [now - 86_400_000 * 3, '3 d ago'],
    [now + 90_000, 'in 1 min'],
  ])('says %d relative to now as %s', (at, text) => expect(formatRelative(at, now)).toBe(text));

  it.each([
    [0.841, '0.84 s'],
    [42.13, '42.1 s'],
    [59.96, '1 min'],
    [119.6, '2 min'],
    [200, '3 min 20 s'],
    [1_800, '30 min'],
    [3_599.7, '1 h'],
    [7_500, '2 h 5 min'],
    [86_399, '1 d'],
    [90_000, '1 d 1 h'],
    [172_800, '2 d'],
  ])('says a length of %d s as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it('signs offsets', () => {
    expect(formatOffset(0.84)).toBe('+0.84 s');
    expect(formatOffset(-1.2)).toBe('−1.20 s');
  });

  it('shows exact times in UTC', () => {
    expect(formatExact('2026-03-01T14:05:09.12Z', 'utc')).toBe('2026-03-01 14:05:09.120 UTC');
    expect(formatClock('2026-03-01T00:05:09.12Z', 'utc')).toBe('00:05:09.120');
  });
});
