import { describe, expect, it } from 'vitest';
import { BUILT_IN_MODEL } from '@/decision/models/built-in-model';
import { monthlyProbability, probabilityBetween } from '@/decision/predict/interruption-probability';

const calm = { band: 0, priceLevel: 0.3, recentInterruptions: 0 };

describe('monthlyProbability', () => {
  it.each([
    [0, 0.03],
    [1, 0.08],
    [2, 0.13],
    [3, 0.18],
    [4, 0.3],
  ])('band %i alone is %d', (band, probability) => {
    expect(monthlyProbability({ ...calm, band }, BUILT_IN_MODEL)).toBeCloseTo(probability, 9);
  });

  it.each([
    { name: 'a worse band', worse: { band: 1 } },
    { name: 'no band', worse: { band: null } },
    { name: 'a price near on-demand', worse: { priceLevel: 0.9 } },
    { name: 'an interruption', worse: { recentInterruptions: 1 } },
  ])('$name is riskier', ({ worse }) => {
    expect(monthlyProbability({ ...calm, ...worse }, BUILT_IN_MODEL)).toBeGreaterThan(
      monthlyProbability(calm, BUILT_IN_MODEL),
    );
  });

  it('stays a probability whatever the price', () => {
    const worst = monthlyProbability({ band: 4, priceLevel: 50, recentInterruptions: 1_000 }, BUILT_IN_MODEL);
    expect(worst).toBeLessThan(1);
  });
});

describe('probabilityBetween', () => {
  const at = new Date('2026-06-01T12:00:00Z');

  it('is the monthly one for 30 days, less for less', () => {
    expect(probabilityBetween(0.3, at, 720, BUILT_IN_MODEL)).toBeCloseTo(0.3, 9);
    expect(probabilityBetween(0.3, at, 1, BUILT_IN_MODEL)).toBeCloseTo(0.000495, 5);
  });

  it('follows the hours of a model that knows them, and a whole day is a day', () => {
    const hour_rate_factor = BUILT_IN_MODEL.hour_rate_factor.map((_, hour) => (hour === 12 ? 3 : 1));
    const busyNoon = { ...BUILT_IN_MODEL, hour_rate_factor };
    const noon = probabilityBetween(0.3, at, 1, busyNoon);
    expect(noon).toBeGreaterThan(2 * probabilityBetween(0.3, new Date('2026-06-01T03:00:00Z'), 1, busyNoon));
    expect(probabilityBetween(0.3, at, 24, busyNoon)).toBeCloseTo(
      probabilityBetween(0.3, at, 24, BUILT_IN_MODEL),
      9,
    );
  });
});
