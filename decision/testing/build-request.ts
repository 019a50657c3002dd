import type { ContractAllocation, DecisionRequest, Pool } from '@/contracts/decision-server';

export function buildPool(name: string, changes: Partial<Pool> = {}): Pool {
  const [instance_type = '', availability_zone = ''] = name.split('/');
  return {
    instance_type,
    availability_zone,
    lifecycle: 'spot',
    vcpu: 2,
    memory_gib: 8,
    price_per_hour: 0.035,
    risk_score: 0.9,
    ...changes,
  };
}

export function buildOnDemand(name: string, changes: Partial<Pool> = {}): Pool {
  return buildPool(name, { lifecycle: 'on-demand', price_per_hour: 0.096, risk_score: null, ...changes });
}

export function running(pool: Pool, count: number): ContractAllocation {
  return { ...pool, count };
}

/** A request under the default policy for the demand of `current`, less what the headroom takes. */
export function buildRequest(
  current: readonly ContractAllocation[],
  candidates: readonly Pool[],
  requirements: Partial<DecisionRequest['requirements']> = {},
): DecisionRequest {
  const sum = (valueOf: (row: ContractAllocation) => number): number =>
    current.reduce((total, row) => total + row.count * valueOf(row), 0);
  return {
    request_id: 'request-1',
    cluster_id: 'cluster-1',
    decision_type: 'spot_optimize',
    cluster_state: {
      cluster_id: 'cluster-1',
      node_count: sum(() => 1),
      total_cpu: sum((row) => row.vcpu),
      total_memory: sum((row) => row.memory_gib),
      pod_count: 0,
      spot_node_count: 0,
      on_demand_node_count: 0,
      current_cost_per_hour: null,
      nodes: [],
      current_allocations: [...current],
      candidate_pools: [...candidates],
      recent_interruptions: [],
    },
    requirements: {
      vcpu: sum((row) => row.vcpu) / 1.1,
      memory_gib: sum((row) => row.memory_gib) / 1.1,
      replace: null,
      ...requirements,
    },
    constraints: {
      min_risk_score: 0.75,
      min_availability_zones: 3,
      max_pool_share: 0.2,
      min_on_demand_share: 0.15,
      headroom_share: 0.1,
    },
  };
}
