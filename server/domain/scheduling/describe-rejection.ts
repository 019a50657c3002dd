import type { PlacementRejection } from '@/server/domain/scheduling/create-placement';
import type { RejectionCode } from '@/server/domain/scheduling/rules/scheduling-rule';

const SENTENCES: Readonly<Record<RejectionCode, string>> = {
  node_leaving: 'is leaving',
  node_not_ready: 'is not ready',
  node_unschedulable: 'is cordoned',
  untolerated_taint: 'has a taint that the pod does not tolerate',
  node_affinity: 'does not match the node selector or affinity',
  insufficient_cpu: 'has too little CPU left',
  insufficient_memory: 'has too little memory left',
  too_many_pods: 'runs as many pods as it may',
  insufficient_extended_resource: 'lacks an extended resource',
  host_port_taken: 'has the host port taken',
  volume_zone: 'is not in the zone of the volume, or the zone is not known',
  topology_spread: 'would break the topology spread',
  pod_affinity: 'is not beside the pods that the affinity asks for',
  pod_anti_affinity: 'is beside a pod that the anti-affinity keeps away from',
  existing_anti_affinity: 'is beside a pod whose anti-affinity keeps this one away',
};

/** A rejection in words, most frequent reason first: "0 of 3 nodes fit: 2 × has too little CPU left, …". */
export function describeRejection(rejection: PlacementRejection): string {
  const reasons = (Object.keys(SENTENCES) as RejectionCode[])
    .map((code) => ({ code, count: rejection.reasons[code] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ code, count }) => `${String(count)} × ${SENTENCES[code]}`);
  const head = `0 of ${String(rejection.nodeCount)} nodes fit`;
  return reasons.length === 0 ? head : `${head}: ${reasons.join(', ')}`;
}
