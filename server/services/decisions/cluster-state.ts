import type {
  ClusterState,
  ContractAllocation,
  DecisionConstraints,
  Pool,
} from '@/contracts/decision-server';
import { toDollarNumber } from '@/server/domain/shared/money';
import type { Allocation, CandidatePool } from '@/server/domain/safety/mix/mix';
import type { SafetyPolicy } from '@/server/domain/safety/policy/safety-policy';
import type { ClusterSession } from '@/server/ports/cluster-session';

const toPool = (row: CandidatePool): Pool => ({
  instance_type: row.instanceType,
  availability_zone: row.availabilityZone,
  lifecycle: row.lifecycle,
  vcpu: row.vcpu,
  memory_gib: row.memoryGib,
  price_per_hour: row.pricePerHour === null ? null : toDollarNumber(row.pricePerHour),
  risk_score: row.riskScore,
});

/** Rows of one pool folded into one, as the contract states mixes. */
export function foldMix(rows: readonly Allocation[]): ContractAllocation[] {
  const folded = new Map<string, ContractAllocation>();
  for (const row of rows) {
    const key = `${row.instanceType}/${row.availabilityZone}/${row.lifecycle}`;
    const seen = folded.get(key);
    folded.set(key, { ...toPool(row), count: (seen?.count ?? 0) + row.count });
  }
  return [...folded.values()];
}

/** What a decision server is told about a cluster. */
export function clusterState(
  session: ClusterSession,
  current: readonly Allocation[],
  candidates: readonly CandidatePool[],
): ClusterState {
  const rows = session.facts.rows();
  const priced = rows.flatMap((row) => (row.pricePerHour === null ? [] : [toDollarNumber(row.pricePerHour)]));
  const podCount = rows.reduce((sum, row) => sum + row.podCount, 0);
  return {
    cluster_id: session.cluster.clusterId,
    node_count: rows.length,
    total_cpu: rows.reduce((sum, row) => sum + row.cpuCores, 0),
    total_memory: rows.reduce((sum, row) => sum + row.memoryGb, 0),
    pod_count: podCount,
    spot_node_count: rows.filter((row) => row.nodeType === 'spot').length,
    on_demand_node_count: rows.filter((row) => row.nodeType === 'on-demand').length,
    current_cost_per_hour: priced.length === 0 ? null : priced.reduce((sum, price) => sum + price, 0),
    nodes: rows.map((row) => ({
      node_name: row.nodeName,
      instance_id: row.instanceId,
      instance_type: row.instanceType,
      availability_zone: row.availabilityZone,
      node_type: row.nodeType,
      owner: row.owner,
      ready: row.status === 'ready',
      unschedulable: row.unschedulable,
      vcpu: row.cpuCores,
      memory_gib: row.memoryGb,
      price_per_hour: row.pricePerHour === null ? null : toDollarNumber(row.pricePerHour),
      pod_count: row.podCount,
    })),
    current_allocations: foldMix(current),
    candidate_pools: candidates.map(toPool),
    recent_interruptions: [],
  };
}

/** The safety policy, as the contract states it. */
export const constraintsOf = (policy: SafetyPolicy): DecisionConstraints => ({
  min_risk_score: policy.minRiskScore,
  min_availability_zones: policy.minAvailabilityZones,
  max_pool_share: policy.maxPoolShare,
  min_on_demand_share: policy.minOnDemandShare,
  headroom_share: policy.headroomShare,
});
