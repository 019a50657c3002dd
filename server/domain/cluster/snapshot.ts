import type { Instant } from '@/server/domain/shared/instant';

/** What a pod asks for or a node offers. */
export interface Resources {
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
}

export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: TaintEffect;
}

export interface Toleration {
  /** Empty with operator `Exists` tolerates every key. */
  readonly key: string;
  readonly operator: 'Exists' | 'Equal' | 'Lt' | 'Gt';
  readonly value: string;
  /** Empty matches every effect. */
  readonly effect: TaintEffect | '';
}

/** One requirement of a node or label selector term. */
export interface SelectorRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values: readonly string[];
}

/** A label selector with `matchLabels` folded into `In` requirements; an empty list selects everything. */
export type LabelSelector = readonly SelectorRequirement[];

/** One term of required node affinity; its requirements are ANDed, terms are ORed. */
export interface NodeSelectorTerm {
  readonly matchExpressions: readonly SelectorRequirement[];
  /** Only `metadata.name` is defined by the API. */
  readonly matchFields: readonly SelectorRequirement[];
}

export interface PodAffinityTerm {
  readonly topologyKey: string;
  readonly selector: LabelSelector;
  /**
   * Namespaces it looks at; the pod's own when the API object named none. `*` (never a legal name) stands for all of
   * them: a `namespaceSelector` is read as every namespace, since namespaces are not part of a snapshot.
   */
  readonly namespaces: readonly string[];
}

export interface TopologySpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number | null;
  readonly selector: LabelSelector;
}

export interface NodeSnapshot {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly providerId: string | null;
  /** The EC2 instance id in `providerID`, null for a node that is no EC2 instance. */
  readonly instanceId: string | null;
  readonly instanceType: string | null;
  readonly availabilityZone: string | null;
  readonly region: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly unschedulable: boolean;
  readonly ready: boolean;
  readonly createdAt: Instant;
  readonly allocatable: Resources & { readonly pods: number };
  /** Allocatable extended resources with a count above zero, e.g. `nvidia.com/gpu`. */
  readonly extendedResources: Readonly<Record<string, number>>;
  readonly deletionTimestamp: Instant | null;
}

/** One long-running container of a pod, as its spec names it; null where the spec sets nothing. */
export interface ContainerSnapshot {
  readonly name: string;
  readonly cpuRequestMillicores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly cpuLimitMillicores: number | null;
  readonly memoryLimitBytes: number | null;
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

export interface PodSnapshot {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly nodeName: string | null;
  readonly phase: PodPhase;
  readonly ready: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly createdAt: Instant;
  readonly deletionTimestamp: Instant | null;
  readonly graceSeconds: number;
  readonly priority: number;
  readonly priorityClassName: string | null;
  /** The controlling owner; null for a bare pod. */
  readonly owner: { readonly kind: string; readonly name: string; readonly uid: string } | null;
  /** A static pod's mirror (`kubernetes.io/config.mirror`). */
  readonly mirror: boolean;
  /** Effective requests: the larger of the init containers' maximum and the sum, sidecars and overhead included. */
  readonly requests: Resources;
  /** Requested extended resources, e.g. `nvidia.com/gpu`. */
  readonly extendedRequests: Readonly<Record<string, number>>;
  /** Its containers, without init containers and sidecars. */
  readonly containers: readonly ContainerSnapshot[];
  /** The last time that each of them was killed for want of memory (`OOMKilled`), as far as its status still tells. */
  readonly oomKills: readonly { readonly container: string; readonly at: Instant }[];
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Required node affinity; null when the pod has none. */
  readonly nodeAffinity: readonly NodeSelectorTerm[] | null;
  readonly podAffinity: readonly PodAffinityTerm[];
  readonly podAntiAffinity: readonly PodAffinityTerm[];
  /** Constraints with `whenUnsatisfiable: DoNotSchedule` only. */
  readonly topologySpread: readonly TopologySpreadConstraint[];
  readonly tolerations: readonly Toleration[];
  readonly hostPorts: readonly number[];
  readonly claimNames: readonly string[];
  readonly hasEmptyDir: boolean;
  readonly hasHostPath: boolean;
  /** When the scheduler first said `Unschedulable` for the current state; null otherwise. */
  readonly unschedulableSince: Instant | null;
  /** When the scheduler bound it (condition `PodScheduled`); null while it is pending. */
  readonly scheduledAt: Instant | null;
  /** Since when it is Ready; null while it is not. */
  readonly readySince: Instant | null;
}

export interface DisruptionBudgetSnapshot {
  readonly namespace: string;
  readonly name: string;
  /** Null selects nothing (policy/v1: a null selector matches no pods, an empty one all). */
  readonly selector: LabelSelector | null;
  readonly disruptionsAllowed: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  readonly expectedPods: number;
  readonly observed: boolean;
}

export interface VolumeSnapshot {
  readonly name: string;
  readonly claim: { readonly namespace: string; readonly name: string } | null;
  /** Zones its node affinity allows; null when it is not bound to a zone. */
  readonly zones: readonly string[] | null;
  readonly volumeHandle: string | null;
}

export interface VolumeAttachmentSnapshot {
  readonly name: string;
  readonly nodeName: string;
  readonly volumeName: string | null;
  readonly attached: boolean;
}

/** The kinds that a snapshot watches. */
export const SNAPSHOT_KINDS = [
  'nodes',
  'pods',
  'poddisruptionbudgets',
  'persistentvolumes',
  'volumeattachments',
] as const;
export type SnapshotKind = (typeof SNAPSHOT_KINDS)[number];

/**
 * A cluster as its API server last told it. Kinds that the token may not read are empty and named in `unreadable`
 * with the reason; nothing is guessed for them.
 */
export interface ClusterSnapshot {
  readonly clusterId: string;
  /** Grows with each change that was applied; compared, never interpreted. */
  readonly version: number;
  /** Last time that every readable kind was known to be fresh (an event, a bookmark or a list). */
  readonly freshAt: Instant;
  /** By node name. */
  readonly nodes: ReadonlyMap<string, NodeSnapshot>;
  /** By pod UID. */
  readonly pods: ReadonlyMap<string, PodSnapshot>;
  /** UIDs of the pods bound to each node, by node name; a node without pods may be absent. */
  readonly podsByNode: ReadonlyMap<string, ReadonlySet<string>>;
  readonly disruptionBudgets: readonly DisruptionBudgetSnapshot[];
  readonly volumes: readonly VolumeSnapshot[];
  readonly volumeAttachments: readonly VolumeAttachmentSnapshot[];
  readonly unreadable: Readonly<Partial<Record<SnapshotKind, string>>>;
  /** How many objects of a kind could not be understood and are missing here; kinds without any are absent. */
  readonly malformed?: Readonly<Partial<Record<SnapshotKind, number>>>;
}

/** The pods bound to a node, finished ones included, by the snapshot's index: no scan over all pods. */
export function podsOnNode(
  snapshot: Pick<ClusterSnapshot, 'pods' | 'podsByNode'>,
  nodeName: string,
): readonly PodSnapshot[] {
  const found: PodSnapshot[] = [];
  for (const uid of snapshot.podsByNode.get(nodeName) ?? []) {
    const pod = snapshot.pods.get(uid);
    if (pod !== undefined) found.push(pod);
  }
  return found;
}
