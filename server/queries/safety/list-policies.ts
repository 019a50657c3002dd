import { and, desc, isNull } from 'drizzle-orm';
import { policyInForce, PROFILE_IN_FORCE } from '@/server/domain/safety/policy/policy-in-force';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters } from '@/server/adapters/postgres/schema';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { owned } from '@/server/queries/shared/conditions';
import { afterTimeAndId, pageByTime } from '@/server/queries/shared/cursor';
import type { Page } from '@/server/queries/shared/page';
import { safetyPolicySchema } from './safety-model';
import type { ClusterPolicy, ListPoliciesInput } from './safety-report-model';
import { policyToJson } from './policy-to-json';

const storedOverrides = safetyPolicySchema.partial();
const defaults = policyToJson(PROFILE_IN_FORCE.policy);
const FIELDS = safetyPolicySchema.keyof().options;

function toClusterPolicy(row: typeof clusters.$inferSelect): ClusterPolicy {
  const stored = storedOverrides.safeParse(row.policy);
  const own = stored.success ? stored.data : {};
  const policy = policyToJson(
    policyInForce({
      minRiskScore: own.min_risk_score,
      minAvailabilityZones: own.min_availability_zones,
      maxPoolShare: own.max_pool_share,
      minOnDemandShare: own.min_on_demand_share,
      headroomShare: own.headroom_share,
    }),
  );
  return {
    cluster_id: row.id,
    cluster_name: row.clusterName,
    mode: row.mode,
    profile: PROFILE_IN_FORCE.name,
    policy,
    overrides: FIELDS.filter((field) => policy[field] !== defaults[field]),
  };
}

/** The policy in force of every cluster, the newest cluster first. */
export const createListPolicies =
  (db: Executor) =>
  async (scope: CustomerScope, input: ListPoliciesInput): Promise<Page<ClusterPolicy>> => {
    const rows = await db
      .select()
      .from(clusters)
      .where(
        and(
          isNull(clusters.deletedAt),
          owned({ customerId: clusters.customerId, clusterId: clusters.id }, scope, input),
          afterTimeAndId(clusters.createdAt, clusters.id, input.cursor),
        ),
      )
      .orderBy(desc(clusters.createdAt), desc(clusters.id))
      .limit(input.limit + 1);
    return pageByTime(rows, input.limit, toClusterPolicy, (row) => ({ at: row.createdAt, id: row.id }));
  };
