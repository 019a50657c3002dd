import { describe, expect, it } from 'vitest';
import { monthlyProbability, probabilityWithin } from '@/decision/predict/interruption-probability';

const calm = { band: 0, priceLevel: 0.3, recentInterruptions: 0 };

describe('monthlyProbability', () => {
  it.each([
    [0, 0.03],
    [1, 0.08],
    [2, 0.13],
    [3, 0.18],
    [4, 0.3],
  ])('band %i alone is %d', (band, probability) => {
    expect(monthlyProbability({ ...calm, band })).toBeCloseTo(probability, 9);
  });

  it.each([
    { name: 'a worse band', worse: { band: 1 } },
    { name: 'no band', worse: { band: null } },
    { name: 'a price near on-demand', worse: { priceLevel: 0.9 } },
    { name: 'an interruption', worse: { recentInterruptions: 1 } },
  ])('$name is riskier', ({ worse }) => {
    expect(monthlyProbability({ ...calm, ...worse })).toBeGreaterThan(monthlyProbability(calm));
  });

  it('stays a probability whatever the price', () => {
    const worst = monthlyProbability({ band: 4, priceLevel: 50, recentInterruptions: 1_000 });
    expect(worst).toBeLessThan(1);
  });
});

describe('probabilityWithin', () => {
  it('is the monthly one for 30 days, less for less', () => {
    expect(probabilityWithin(0.3, 720)).toBeCloseTo(0.3, 9);
    expect(probabilityWithin(0.3, 1)).toBeCloseTo(0.000495, 5);
  });
});
