import type { BinPackRequest, PodShape, SchedulingNode, SchedulingPod } from '@/contracts/decision-server';
import { TAKEN_AT } from './generate-nodes';
import { buildShape } from './generate-shapes';

const GIB = 1024 ** 3;

/** A ready on-demand node of 4 vCPU and 16 GiB for 20 cents an hour, old enough to go. */
export function buildPackNode(name: string, changes: Partial<SchedulingNode> = {}): SchedulingNode {
  const zone = changes.availability_zone ?? 'us-east-1a';
  return {
    node_name: name,
    instance_type: 'm5.xlarge',
    availability_zone: zone,
    node_type: 'on-demand',
    owner: 'standalone',
    vcpu: 4,
    counts_in_shares: true,
    ready: true,
    unschedulable: false,
    deleting: false,
    created_at: '2026-05-01T00:00:00Z',
    taints: [],
    allocatable: { cpu_millicores: 4000, memory_bytes: 16 * GIB, pods: 58 },
    extended_resources: {},
    price_per_hour: 0.2,
    not_removable_reason: null,
    ...changes,
    labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': zone, ...changes.labels },
  };
}

/** A pod of the test cluster: where it runs and what is particular about it. */
export interface PodRow {
  readonly name: string;
  readonly node: string;
  readonly shape?: Partial<PodShape>;
  readonly pod?: Partial<SchedulingPod>;
}

/** A request over these nodes and pods without headroom and shares, so that a test sees one rule at a time. */
export function buildPackRequest(
  nodes: readonly SchedulingNode[],
  rows: readonly PodRow[],
  changes: {
    readonly state?: Partial<BinPackRequest['cluster_state']>;
    readonly constraints?: Partial<BinPackRequest['constraints']>;
  } = {},
): BinPackRequest {
  return {
    request_id: 'request-1',
    cluster_id: 'cluster-1',
    decision_type: 'bin_pack',
    cluster_state: {
      cluster_id: 'cluster-1',
      node_count: nodes.length,
      total_cpu: 0,
      total_memory: 0,
      pod_count: rows.length,
      spot_node_count: 0,
      on_demand_node_count: nodes.length,
      current_cost_per_hour: null,
      taken_at: TAKEN_AT,
      nodes: [...nodes],
      pod_shapes: rows.map(({ shape }) =>
        buildShape('ReplicaSet', 'web', { requests: { cpu_millicores: 1000, memory_bytes: GIB }, ...shape }),
      ),
      pods: rows.map(({ name, node, pod }, shape) => ({
        uid: `uid-${name}`,
        name,
        shape,
        node_name: node,
        phase: 'Running',
        ready: true,
        deleting: false,
        claim_names: [],
        ...pod,
      })),
      disruption_budgets: [],
      disruption_budgets_known: true,
      volumes: [],
      volumes_known: true,
      candidate_nodes: [],
      ...changes.state,
    },
    requirements: { max_added_nodes: 0 },
    constraints: {
      min_risk_score: 0,
      min_availability_zones: 1,
      max_pool_share: 1,
      min_on_demand_share: 0,
      headroom_share: 0,
      single_replica: 'block',
      min_node_age_seconds: 3600,
      ...changes.constraints,
    },
  };
}
