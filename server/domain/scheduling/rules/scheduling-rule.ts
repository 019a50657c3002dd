import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { NodeState } from '@/server/domain/scheduling/state/node-state';
import type { PlacementState } from '@/server/domain/scheduling/state/placement-state';

/** Why a node cannot take a pod. */
export type RejectionCode =
  | 'node_leaving'
  | 'node_not_ready'
  | 'node_unschedulable'
  | 'untolerated_taint'
  | 'node_affinity'
  | 'insufficient_cpu'
  | 'insufficient_memory'
  | 'too_many_pods'
  | 'insufficient_extended_resource'
  | 'host_port_taken'
  | 'volume_zone'
  | 'topology_spread'
  | 'pod_affinity'
  | 'pod_anti_affinity'
  | 'existing_anti_affinity';

/** Whether a node can take the pod that the filter was prepared for. */
export type NodeFilter = (node: NodeState) => boolean;

/** One filter of the Kubernetes scheduler. */
export interface SchedulingRule {
  readonly code: RejectionCode;
  /** Looks at the pod once; null when the rule has nothing to say about it. */
  prepare(pod: PodSnapshot, state: PlacementState): NodeFilter | null;
}
