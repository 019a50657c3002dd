import type { DecisionRequest } from '@/contracts/decision-server';
import type { Allocation, CandidatePool } from '@/server/domain/safety/mix/mix';
import type { SafetyPolicy } from '@/server/domain/safety/policy/safety-policy';
import type { ClusterSession } from '@/server/ports/cluster-session';
import { clusterState, constraintsOf } from '@/server/services/decisions/cluster-state';
import type { InterruptionSubject } from '../interruption-subject';

/** The question that an interruption asks the decision server (Decision 41). */
export function replacementRequest(
  session: ClusterSession,
  ask: {
    readonly requestId: string;
    readonly subject: InterruptionSubject;
    readonly current: readonly Allocation[];
    readonly candidates: readonly CandidatePool[];
    readonly demand: { readonly vcpu: number; readonly memoryGib: number };
    readonly leaving: { readonly vcpu: number; readonly memoryGib: number };
    readonly zoneRequired: boolean;
    readonly policy: SafetyPolicy;
  },
): DecisionRequest {
  const { subject, policy } = ask;
  return {
    request_id: ask.requestId,
    cluster_id: session.cluster.clusterId,
    decision_type: 'spot_optimize',
    cluster_state: clusterState(session, ask.current, ask.candidates),
    requirements: {
      vcpu: ask.demand.vcpu,
      memory_gib: ask.demand.memoryGib,
      replace: {
        node_name: subject.node_name,
        instance_type: subject.instance_type ?? 'unknown',
        availability_zone: subject.availability_zone ?? 'unknown',
        vcpu: ask.leaving.vcpu,
        memory_gib: ask.leaving.memoryGib,
        zone_required: ask.zoneRequired,
      },
    },
    constraints: constraintsOf(policy),
  };
}
