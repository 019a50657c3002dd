import { describe, expect, it } from 'vitest';
import { DEFAULT_SAFETY_POLICY } from '@/server/domain/safety/policy/safety-policy';
import { clusterPolicy } from './cluster-policy';

describe('clusterPolicy', () => {
  it('is the default without values of its own', () => {
    expect(clusterPolicy({ policy: {} })).toEqual(DEFAULT_SAFETY_POLICY);
  });

  it('takes every tighter value', () => {
    const policy = {
      min_risk_score: 0.9,
      min_availability_zones: 4,
      max_pool_share: 0.1,
      min_on_demand_share: 0.3,
      headroom_share: 0.25,
    };
    expect(clusterPolicy({ policy })).toEqual({
      ...DEFAULT_SAFETY_POLICY,
      minRiskScore: 0.9,
      minAvailabilityZones: 4,
      maxPoolShare: 0.1,
      minOnDemandShare: 0.3,
      headroomShare: 0.25,
    });
  });

  it.each<Readonly<Record<string, number>>>([
    { min_risk_score: 0.5 },
    { min_availability_zones: 2 },
    { min_availability_zones: 3.5 },
    { max_pool_share: 0.5 },
    { min_on_demand_share: 0 },
    { headroom_share: -1 },
    { max_pool_share: -0.1 },
    { min_risk_score: 1.5 },
    { max_batch_share: 0.1 },
    { something_else: 1 },
  ])('gives no effect to %j', (policy) => {
    expect(clusterPolicy({ policy })).toEqual(DEFAULT_SAFETY_POLICY);
  });

  it('keeps a tighter value beside one that would loosen', () => {
    expect(clusterPolicy({ policy: { min_risk_score: 0.1, max_pool_share: 0.05 } })).toEqual({
      ...DEFAULT_SAFETY_POLICY,
      maxPoolShare: 0.05,
    });
  });

  it.each(['{"max_pool_share": null}', '{"max_pool_share": "0.1"}', 'null', '"production"', '[]'])(
    'is the default when what is stored is malformed: %s',
    (json) => {
      expect(clusterPolicy({ policy: JSON.parse(json) })).toEqual(DEFAULT_SAFETY_POLICY);
    },
  );
});
