import type { PodShape, SchedulingNode, SchedulingState } from '@/contracts/decision-server';
import type {
  ClusterSnapshot,
  NodeSnapshot,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodSnapshot,
  SelectorRequirement,
} from '@/server/domain/cluster/snapshot';
import type { Instant } from '@/server/domain/shared/instant';

type State = SchedulingState & { readonly cluster_id: string };
type ContractRequirement = NonNullable<PodShape['node_affinity']>[number]['match_expressions'][number];

const toRequirement = ({ key, operator, values }: ContractRequirement): SelectorRequirement => ({
  key,
  operator,
  values,
});

const toNodeTerm = (term: NonNullable<PodShape['node_affinity']>[number]): NodeSelectorTerm => ({
  matchExpressions: term.match_expressions.map(toRequirement),
  matchFields: term.match_fields.map(toRequirement),
});

const toAffinityTerm = (term: PodShape['pod_affinity'][number]): PodAffinityTerm => ({
  topologyKey: term.topology_key,
  selector: term.selector.map(toRequirement),
  namespaces: term.namespaces,
});

/** What pods of one shape share, made once, so that the scheduler knows them for alike. */
type SharedFields = Omit<
  PodSnapshot,
  'uid' | 'name' | 'nodeName' | 'phase' | 'ready' | 'deletionTimestamp' | 'claimNames'
>;

function toShared(shape: PodShape, takenAt: Instant): SharedFields {
  return {
    namespace: shape.namespace,
    labels: shape.labels,
    annotations: shape.do_not_disrupt ? { 'cloudoptim.io/do-not-disrupt': 'true' } : {},
    createdAt: takenAt,
    graceSeconds: 0,
    priority: shape.priority,
    priorityClassName: null,
    owner: shape.owner,
    mirror: shape.mirror,
    requests: {
      cpuMillicores: shape.requests.cpu_millicores,
      memoryBytes: shape.requests.memory_bytes,
    },
    extendedRequests: shape.extended_requests,
    containers: [],
    oomKills: [],
    nodeSelector: shape.node_selector,
    nodeAffinity: shape.node_affinity?.map(toNodeTerm) ?? null,
    podAffinity: shape.pod_affinity.map(toAffinityTerm),
    podAntiAffinity: shape.pod_anti_affinity.map(toAffinityTerm),
    topologySpread: shape.topology_spread.map((one) => ({
      topologyKey: one.topology_key,
      maxSkew: one.max_skew,
      minDomains: one.min_domains,
      selector: one.selector.map(toRequirement),
    })),
    tolerations: shape.tolerations,
    hostPorts: shape.host_ports,
    hasEmptyDir: shape.has_empty_dir,
    hasHostPath: shape.has_host_path,
    unschedulableSince: null,
    scheduledAt: null,
    readySince: null,
  };
}

/** A node of the contract as the scheduler takes it. */
export function toNode(node: SchedulingNode, takenAt: Instant): NodeSnapshot {
  return {
    name: node.node_name,
    uid: node.node_name,
    resourceVersion: '',
    providerId: null,
    instanceId: null,
    instanceType: node.instance_type,
    availabilityZone: node.availability_zone,
    region: null,
    labels: node.labels,
    annotations: {},
    taints: node.taints,
    unschedulable: node.unschedulable,
    ready: node.ready,
    createdAt: new Date(node.created_at),
    allocatable: {
      cpuMillicores: node.allocatable.cpu_millicores,
      memoryBytes: node.allocatable.memory_bytes,
      pods: node.allocatable.pods,
    },
    extendedResources: node.extended_resources,
    deletionTimestamp: node.deleting ? takenAt : null,
  };
}

function indexByNode(pods: readonly PodSnapshot[]): Map<string, Set<string>> {
  const byNode = new Map<string, Set<string>>();
  for (const { uid, nodeName } of pods) {
    if (nodeName === null) continue;
    const uids = byNode.get(nodeName);
    if (uids === undefined) byNode.set(nodeName, new Set([uid]));
    else uids.add(uid);
  }
  return byNode;
}

/** A snapshot with the pods where they are now said to be. */
export function withPods(
  base: Omit<ClusterSnapshot, 'pods' | 'podsByNode'>,
  pods: readonly PodSnapshot[],
): ClusterSnapshot {
  return { ...base, pods: new Map(pods.map((pod) => [pod.uid, pod])), podsByNode: indexByNode(pods) };
}

/**
 * The cluster of a request as the scheduler takes it. Everything that a filter of the scheduler looks at is there; what
 * the contract leaves out (versions, provider ids, grace) has no bearing on it and is blank. A pod whose `shape` is out
 * of range is a request that breaks the contract: `shape` of the first such pod is returned instead.
 */
export function rebuildSnapshot(
  state: State,
): { readonly snapshot: ClusterSnapshot } | { readonly unknownShape: number } {
  const takenAt = new Date(state.taken_at);
  const shapes = state.pod_shapes.map((shape) => toShared(shape, takenAt));
  const pods: PodSnapshot[] = [];
  for (const pod of state.pods) {
    const shared = shapes[pod.shape];
    if (shared === undefined) return { unknownShape: pod.shape };
    pods.push({
      ...shared,
      uid: pod.uid,
      name: pod.name,
      nodeName: pod.node_name,
      phase: pod.phase,
      ready: pod.ready,
      deletionTimestamp: pod.deleting ? takenAt : null,
      claimNames: pod.claim_names,
    });
  }
  const snapshot = withPods(
    {
      clusterId: state.cluster_id,
      version: 0,
      freshAt: takenAt,
      nodes: new Map(state.nodes.map((node) => [node.node_name, toNode(node, takenAt)])),
      disruptionBudgets: state.disruption_budgets.map((budget) => ({
        namespace: budget.namespace,
        name: budget.name,
        selector: budget.selector?.map(toRequirement) ?? null,
        disruptionsAllowed: budget.disruptions_allowed,
        currentHealthy: 0,
        desiredHealthy: 0,
        expectedPods: 0,
        observed: true,
      })),
      volumes: state.volumes.map((volume) => ({
        name: `${volume.namespace}/${volume.claim_name}`,
        claim: { namespace: volume.namespace, name: volume.claim_name },
        zones: volume.zones,
        volumeHandle: null,
      })),
      volumeAttachments: [],
      unreadable: {
        ...(state.disruption_budgets_known ? {} : { poddisruptionbudgets: 'not known' }),
      },
      // A claim that is missing may have a volume that the snapshot does not show.
      ...(state.volumes_known ? {} : { malformed: { persistentvolumes: 1 } }),
    },
    pods,
  );
  return { snapshot };
}
