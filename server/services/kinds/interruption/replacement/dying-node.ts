import { podsOnNode } from '@/server/domain/cluster/snapshot';
import { staysReason } from '@/server/domain/drainability/leaving-pods';
import type { CandidatePool } from '@/server/domain/safety/mix/mix';
import type { LeavingNode } from '@/server/domain/safety/evaluation/judge-input';
import type { InstanceTypeFacts } from '@/server/ports/aws';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { InterruptionSubject } from '../interruption-subject';

/** What is replaced: shape and zone of the node that leaves, and what its pods hold fast. */
export interface DyingNode extends LeavingNode {
  readonly availabilityZone: string;
  readonly architecture: string;
  /** A pod of the node has a volume that lives in its zone. */
  readonly zoneRequired: boolean;
}

function nextLarger(types: readonly InstanceTypeFacts[], instanceType: string, vcpu: number): string | null {
  const [family] = instanceType.split('.');
  const larger = types
    .filter((type) => type.instanceType.startsWith(`${family}.`) && type.vcpu > vcpu && !type.bareMetal)
    .sort((a, b) => a.vcpu - b.vcpu || a.memoryMib - b.memoryMib);
  return larger[0]?.instanceType ?? null;
}

/** The shape of the interrupted node; null when Kubernetes did not tell its type or zone. */
export function describeDyingNode(session: ClusterSession, subject: InterruptionSubject): DyingNode | null {
  const { instance_type: instanceType, availability_zone: availabilityZone } = subject;
  if (instanceType === null || availabilityZone === null) return null;
  const type = session.facts.instanceType(instanceType);
  const snapshot = session.snapshot();
  const node = snapshot?.nodes.get(subject.node_name);
  const vcpu = type?.vcpu ?? subject.vcpu;
  return {
    instanceType,
    availabilityZone,
    vcpu,
    memoryGib: type === null ? subject.memory_gib : type.memoryMib / 1024,
    nextLargerType: nextLarger(session.facts.allTypes(), instanceType, vcpu),
    architecture: node?.labels['kubernetes.io/arch'] === 'arm64' ? 'arm64' : 'x86_64',
    zoneRequired: snapshot === null ? true : hasZonalVolume(session, subject.node_name),
  };
}

function hasZonalVolume(session: ClusterSession, nodeName: string): boolean {
  const snapshot = session.snapshot();
  if (snapshot === null) return true;
  const claims = new Set<string>();
  for (const pod of podsOnNode(snapshot, nodeName)) {
    if (staysReason(pod) === null)
      for (const claim of pod.claimNames) claims.add(`${pod.namespace}/${claim}`);
  }
  if (claims.size === 0) return false;
  // Volumes that may not be read are taken as zonal: the safe assumption.
  if (snapshot.unreadable.persistentvolumes !== undefined) return true;
  return snapshot.volumes.some(
    (volume) =>
      volume.claim !== null &&
      volume.zones !== null &&
      claims.has(`${volume.claim.namespace}/${volume.claim.name}`),
  );
}

/** An on-demand pool with the dying node's own shape, for where EC2 may not be asked about types. */
export function poolOfDying(
  session: ClusterSession,
  dying: DyingNode,
  key: Pick<CandidatePool, 'instanceType' | 'availabilityZone' | 'lifecycle'>,
): CandidatePool {
  return {
    ...key,
    vcpu: dying.vcpu,
    memoryGib: dying.memoryGib,
    pricePerHour: session.facts.onDemandPrice(key.instanceType)?.pricePerHour ?? null,
    riskScore: null,
  };
}
