import { describe, expect, it } from 'vitest';
import { DEFAULT_SAFETY_POLICY, tightenPolicy } from '@/server/domain/safety/policy/safety-policy';
import { countingRiskScore, ownRiskScore } from '@/server/domain/safety/mix/risk-score';

describe('tightenPolicy', () => {
  it('takes what is tighter and keeps the rest', () => {
    expect(tightenPolicy(DEFAULT_SAFETY_POLICY, { minRiskScore: 0.9, maxPoolShare: 0.2 })).toEqual({
      ok: true,
      value: { ...DEFAULT_SAFETY_POLICY, minRiskScore: 0.9 },
    });
  });

  it.each([
    ['minRiskScore', 0.7499],
    ['minAvailabilityZones', 2],
    ['minAvailabilityZones', 3.5],
    ['maxPoolShare', 0.21],
    ['minOnDemandShare', 0.1],
    ['headroomShare', 0],
    ['maxBatchShare', 0.5],
    ['minRiskScore', Number.NaN],
    ['minOnDemandShare', 1.1],
    ['maxPoolShare', -0.1],
  ] as const)('refuses %s %d and names the field', (field, value) => {
    const result = tightenPolicy(DEFAULT_SAFETY_POLICY, { [field]: value });
    expect(result.ok ? [] : result.error.map((error) => error.field)).toEqual([field]);
  });

  it('names every wrong field', () => {
    const result = tightenPolicy(DEFAULT_SAFETY_POLICY, {
      minRiskScore: 0,
      maxPoolShare: 1,
      headroomShare: 0.2,
    });
    expect(result.ok ? [] : result.error.map((error) => error.field)).toEqual([
      'minRiskScore',
      'maxPoolShare',
    ]);
  });
});

describe('ownRiskScore', () => {
  it.each([
    [0, 0, 0.97],
    [1, 0, 0.92],
    [2, 0, 0.87],
    [3, 0, 0.82],
    [4, 0, 0.7],
    [0, 1, 0.8818],
    [0, 3, 0.7461],
    [null, 0, 0],
  ] as const)('band %s with %i interruptions is %d', (band, interruptions, score) => {
    expect(ownRiskScore(band, interruptions)).toBe(score);
  });

  it.each([
    [0.9, 0.8, 0.8],
    [0.8, 0.9, 0.8],
    [0.8, null, 0.8],
    [null, 0.9, 0],
  ])('own %s and stated %s count as %d', (own, stated, score) => {
    expect(countingRiskScore(own, stated)).toBe(score);
  });
});
