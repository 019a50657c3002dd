import { describe, expect, it } from 'vitest';
import { noTightening, policyProblemsInWords, tightenedWords, toPolicy } from './policy-draft';

describe('toPolicy', () => {
  it('takes shares in percent without a rounding of its own, and leaves out what was not typed', () => {
    const { policy, problems } = toPolicy({
      ...noTightening,
      max_pool_share: ' 17.3 ',
      min_availability_zones: '4',
      headroom_share: '0',
    });
    expect(problems).toEqual({});
    expect(policy).toEqual({ max_pool_share: 0.173, min_availability_zones: 4, headroom_share: 0 });
  });

  it('names every field that is no number', () => {
    const { policy, problems } = toPolicy({
      ...noTightening,
      min_risk_score: 'high',
      min_on_demand_share: '20 %',
      headroom_share: '1e1',
    });
    expect(policy).toEqual({});
    expect(Object.keys(problems).sort()).toEqual([
      'policy.headroom_share',
      'policy.min_on_demand_share',
      'policy.min_risk_score',
    ]);
  });
});

describe('policyProblemsInWords', () => {
  it('says the server’s sentence about a share in percent and leaves the others', () => {
    expect(
      policyProblemsInWords({
        'policy.max_pool_share': 'may only be lowered: 0.3 is above 0.2',
        'policy.headroom_share': 'must be a number from 0 to 1',
        'policy.min_risk_score': 'may only be raised: 0.5 is below 0.75',
        'recommendation.allocations.0.count': 'must be 0 or more',
      }),
    ).toEqual({
      'policy.max_pool_share': 'may only be lowered: 30 % is above 20 %',
      'policy.headroom_share': 'must be a number from 0 % to 100 %',
      'policy.min_risk_score': 'may only be raised: 0.5 is below 0.75',
      'recommendation.allocations.0.count': 'must be 0 or more',
    });
  });
});

describe('tightenedWords', () => {
  it('says what was tightened, nothing without a tightening', () => {
    expect(tightenedWords({ min_availability_zones: 4, max_pool_share: 0.1 })).toBe(
      'fewest zones 4, largest spot pool 10.0 %',
    );
    expect(tightenedWords({})).toBeNull();
    expect(tightenedWords(undefined)).toBeNull();
  });
});
