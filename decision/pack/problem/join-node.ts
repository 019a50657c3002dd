import type { CandidateNode, SchedulingNode } from '@/contracts/decision-server';
import { toNode, withPods } from '@/decision/pack/problem/rebuild-snapshot';
import type { ClusterSnapshot, NodeSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { matchesNodeAffinity } from '@/server/domain/scheduling/matching/node-affinity';
import { repels, tolerates } from '@/server/domain/scheduling/matching/toleration';

interface Cluster {
  readonly snapshot: ClusterSnapshot;
  readonly nodes: readonly SchedulingNode[];
}

/** The facts of a candidate as a node that has just joined: it is not removed again. */
function toFacts(candidate: CandidateNode, name: string, takenAt: string): SchedulingNode {
  return {
    node_name: name,
    instance_type: candidate.instance_type,
    availability_zone: candidate.availability_zone,
    node_type: candidate.lifecycle,
    owner: 'cloudoptim',
    vcpu: candidate.vcpu,
    counts_in_shares: true,
    ready: true,
    unschedulable: false,
    deleting: false,
    created_at: takenAt,
    labels: {
      'topology.kubernetes.io/zone': candidate.availability_zone,
      ...candidate.labels,
      'kubernetes.io/hostname': name,
    },
    taints: candidate.taints,
    allocatable: candidate.allocatable,
    extended_resources: {},
    price_per_hour: candidate.price_per_hour,
    not_removable_reason: 'just added',
  };
}

/** Each DaemonSet ties its pods to their nodes by name; without that tie the affinity is the DaemonSet's own. */
function withoutNodeName(pod: PodSnapshot): PodSnapshot {
  const terms = pod.nodeAffinity?.map((term) => ({ ...term, matchFields: [] })) ?? null;
  const isTieAlone = terms?.every((term) => term.matchExpressions.length === 0) ?? true;
  return { ...pod, nodeAffinity: isTieAlone ? null : terms };
}

/** A pod of every DaemonSet that would run on the node. */
function daemonPods(snapshot: ClusterSnapshot, node: NodeSnapshot): readonly PodSnapshot[] {
  const samples = new Map<string, PodSnapshot>();
  for (const pod of snapshot.pods.values()) {
    if (pod.owner?.kind === 'DaemonSet' && pod.deletionTimestamp === null && !samples.has(pod.owner.uid))
      samples.set(pod.owner.uid, withoutNodeName(pod));
  }
  return [...samples]
    .filter(
      ([, pod]) =>
        matchesNodeAffinity(pod, node) &&
        node.taints.every(
          (taint) => !repels(taint) || pod.tolerations.some((toleration) => tolerates(toleration, taint)),
        ),
    )
    .map(([owner, pod]) => ({ ...pod, uid: `${node.name}/${owner}`, nodeName: node.name }));
}

/** The cluster with a candidate joined under `name`, with its DaemonSets' pods and otherwise empty. */
export function joinNode({ snapshot, nodes }: Cluster, candidate: CandidateNode, name: string): Cluster {
  const facts = toFacts(candidate, name, snapshot.freshAt.toISOString());
  const node = toNode(facts, snapshot.freshAt);
  const pods = [...snapshot.pods.values(), ...daemonPods(snapshot, node)];
  return {
    snapshot: withPods({ ...snapshot, nodes: new Map([...snapshot.nodes, [name, node]]) }, pods),
    nodes: [...nodes, facts],
  };
}
