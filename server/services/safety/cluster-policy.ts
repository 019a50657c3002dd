import { z } from 'zod';
import { policyInForce } from '@/server/domain/safety/policy/policy-in-force';
import { DEFAULT_SAFETY_POLICY, type SafetyPolicy } from '@/server/domain/safety/policy/safety-policy';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';

const storedPolicySchema = z.object({
  min_risk_score: z.number().optional(),
  min_availability_zones: z.number().optional(),
  max_pool_share: z.number().optional(),
  min_on_demand_share: z.number().optional(),
  headroom_share: z.number().optional(),
});

/** The policy in force for a cluster: the defaults, tightened. A stored value that would loosen them has no effect. */
export function clusterPolicy(cluster: Pick<MonitoredCluster, 'policy'>): SafetyPolicy {
  const stored = storedPolicySchema.safeParse(cluster.policy);
  if (!stored.success) return DEFAULT_SAFETY_POLICY;
  return policyInForce({
    minRiskScore: stored.data.min_risk_score,
    minAvailabilityZones: stored.data.min_availability_zones,
    maxPoolShare: stored.data.max_pool_share,
    minOnDemandShare: stored.data.min_on_demand_share,
    headroomShare: stored.data.headroom_share,
  });
}
