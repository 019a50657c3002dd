import type { z } from 'zod';
import type { SafetyPolicy } from '@/server/domain/safety/policy/safety-policy';
import type { safetyPolicySchema } from './safety-model';

/** A policy in the form of REST. */
export function policyToJson(policy: SafetyPolicy): z.infer<typeof safetyPolicySchema> {
  return {
    min_risk_score: policy.minRiskScore,
    min_availability_zones: policy.minAvailabilityZones,
    max_pool_share: policy.maxPoolShare,
    min_on_demand_share: policy.minOnDemandShare,
    headroom_share: policy.headroomShare,
  };
}
