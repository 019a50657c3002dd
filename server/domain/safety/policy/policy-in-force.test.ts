import { expect, it } from 'vitest';
import { policyInForce } from './policy-in-force';
import { DEFAULT_SAFETY_POLICY } from './safety-policy';

it('takes what tightens and leaves out what would loosen, field by field', () => {
  expect(policyInForce({ minRiskScore: 0.9, maxPoolShare: 0.5, minAvailabilityZones: 4 })).toEqual({
    ...DEFAULT_SAFETY_POLICY,
    minRiskScore: 0.9,
    minAvailabilityZones: 4,
  });
  expect(policyInForce({})).toEqual(DEFAULT_SAFETY_POLICY);
});
