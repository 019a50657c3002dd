import type {
  ClusterSnapshot,
  DisruptionBudgetSnapshot,
  NodeSnapshot,
  PodSnapshot,
  Taint,
  VolumeAttachmentSnapshot,
} from '@/server/domain/cluster/snapshot';
import type { ContainerPatch } from '@/server/domain/rightsizing/container-patch';
import type { PodHealth } from '@/server/domain/rightsizing/rollout';
import type { WorkloadRef } from '@/server/domain/cluster/workload-of';
import type { AutoscalerSnapshot, WorkloadSnapshot } from '@/server/domain/rightsizing/workload';
import type { Permit } from '@/server/domain/safety/permit';
import type { Instant } from '@/server/domain/shared/instant';

/** How to reach one cluster's API server. `token` is the decrypted service-account token. */
export interface ClusterConnection {
  readonly clusterId: string;
  readonly endpoint: string;
  readonly token: string;
  /** PEM; null trusts the system's roots. TLS is always verified. */
  readonly caCertificatePem: string | null;
}

/** Bounds of one call. Retries happen inside the bound. */
export interface CallOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What the API server said to an eviction or deletion; all of these are expected outcomes. */
export type EvictionOutcome =
  | { readonly kind: 'accepted' }
  /** 404, or a pod of that name with another UID: the pod meant is gone. */
  | { readonly kind: 'gone' }
  /** 429: a disruption budget holds it; `retryAfterSeconds` as the server asked, else null. */
  | {
      readonly kind: 'blocked-by-budget';
      readonly message: string;
      readonly retryAfterSeconds: number | null;
    }
  /** 500 of the eviction API: more than one budget selects the pod. */
  | { readonly kind: 'several-budgets'; readonly message: string }
  /** 403: the token may not do it. */
  | { readonly kind: 'forbidden'; readonly message: string }
  /** Refused for another stated reason (an admission webhook, an invalid request). */
  | { readonly kind: 'refused'; readonly message: string }
  /** Nothing definite: time-out, reset, 5xx after retries. The pod must be looked at again. */
  | { readonly kind: 'unknown'; readonly message: string };

/** Result of a node or workload patch. */
export type PatchOutcome<T> =
  | { readonly kind: 'patched'; readonly object: T; readonly changed: boolean }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'forbidden'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string };

/** What became of a change of a workload's template. */
export type WorkloadPatchOutcome =
  | { readonly kind: 'patched'; readonly object: WorkloadSnapshot }
  /** 409: it is not as it was read any more. Read and judge it anew. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'forbidden'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string };

export type ScalableKind = 'Deployment' | 'StatefulSet';

export interface ScaleState {
  readonly kind: ScalableKind;
  readonly namespace: string;
  readonly name: string;
  readonly specReplicas: number;
  readonly statusReplicas: number;
}

/** One verb on one resource, as `SelfSubjectAccessReview` asks about it. */
export interface AccessQuestion {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
}

/** A pod's usage as metrics-server measured it over the `windowSeconds` that end at `at`. */
export interface PodUsage {
  readonly namespace: string;
  readonly name: string;
  readonly at: Instant;
  readonly windowSeconds: number;
  readonly containers: readonly {
    readonly name: string;
    readonly cpuMillicores: number;
    /** The working set. */
    readonly memoryBytes: number;
  }[];
}

export interface UsageReading {
  /** Null when `metrics.k8s.io` is not served (no metrics-server) or may not be read; never 0. */
  readonly nodes:
    readonly { readonly name: string; readonly cpuMillicores: number; readonly memoryBytes: number }[] | null;
  readonly pods: readonly PodUsage[] | null;
  readonly unavailableReason: string | null;
}

/**
 * One cluster's API server. Reads throw `ClusterUnavailableError` (address, TLS, time-out, 5xx after retries),
 * `ClusterUnauthorizedError` (401) or `ClusterForbiddenError` (403). Mutations need a permit whose target is the
 * object's UID, and report expected refusals as values.
 */
export interface ClusterApi {
  readonly clusterId: string;
  /** `GET /version`; proves address, certificate and token at once. */
  version(options?: CallOptions): Promise<{ readonly gitVersion: string; readonly latencyMs: number }>;
  /** Asks `SelfSubjectAccessReview` for each question; the answers stand in the same order. */
  canI(questions: readonly AccessQuestion[], options?: CallOptions): Promise<readonly boolean[]>;
  readNode(name: string, options?: CallOptions): Promise<NodeSnapshot | null>;
  listNodes(options?: CallOptions): Promise<readonly NodeSnapshot[]>;
  /** Pods bound to the node, by `fieldSelector=spec.nodeName`. */
  listPodsOnNode(nodeName: string, options?: CallOptions): Promise<readonly PodSnapshot[]>;
  /** One page of pods; `cursor` is the API server's continue token. An expired cursor starts anew. */
  listPodsPage(
    query: {
      readonly limit: number;
      readonly cursor: string | null;
      readonly namespace?: string;
      readonly nodeName?: string;
    },
    options?: CallOptions,
  ): Promise<{ readonly items: readonly PodSnapshot[]; readonly nextCursor: string | null }>;
  readPod(namespace: string, name: string, options?: CallOptions): Promise<PodSnapshot | null>;
  listDisruptionBudgets(options?: CallOptions): Promise<readonly DisruptionBudgetSnapshot[]>;
  listVolumeAttachments(options?: CallOptions): Promise<readonly VolumeAttachmentSnapshot[]>;
  readUsage(options?: CallOptions): Promise<UsageReading>;
  /** Names of the CSI drivers that the node's CSINode has registered; null while there is no CSINode of that name. */
  readCsiDrivers(nodeName: string, options?: CallOptions): Promise<readonly string[] | null>;

  /**
   * Marks the node unschedulable and adds the taint, in one JSON patch that tests `resourceVersion`, retried on 409
   * with a fresh read. Other taints stay. Idempotent: `changed` is false when both were there already.
   */
  cordon(
    permit: Permit<'cordon'>,
    node: Pick<NodeSnapshot, 'name' | 'uid'>,
    taint: Taint | null,
    options?: CallOptions & { readonly known?: NodeSnapshot },
  ): Promise<PatchOutcome<NodeSnapshot>>;
  /** Marks the node schedulable and removes the taint with that key, in one patch. Idempotent. */
  uncordon(
    permit: Permit<'uncordon'>,
    node: Pick<NodeSnapshot, 'name' | 'uid'>,
    taintKey: string | null,
    options?: CallOptions,
  ): Promise<PatchOutcome<NodeSnapshot>>;
  /** `POST pods/{name}/eviction` (policy/v1) with a UID precondition; null grace means the pod's own. */
  evict(
    permit: Permit<'evict'>,
    pod: Pick<PodSnapshot, 'namespace' | 'name' | 'uid'>,
    graceSeconds: number | null,
    options?: CallOptions,
  ): Promise<EvictionOutcome>;
  /** `DELETE pods/{name}` with a UID precondition and a grace of at least 1 s. Only at an interruption's deadline. */
  deletePod(
    permit: Permit<'delete-pod'>,
    pod: Pick<PodSnapshot, 'namespace' | 'name' | 'uid'>,
    graceSeconds: number,
    options?: CallOptions,
  ): Promise<EvictionOutcome>;
  /** Removes a left-over Node object whose machine is gone. Idempotent. */
  deleteNode(
    permit: Permit<'delete-node'>,
    node: Pick<NodeSnapshot, 'name' | 'uid'>,
    options?: CallOptions,
  ): Promise<PatchOutcome<null>>;
  readScale(
    kind: ScalableKind,
    namespace: string,
    name: string,
    options?: CallOptions,
  ): Promise<(ScaleState & { readonly uid: string }) | null>;
  scale(
    permit: Permit<'scale'>,
    target: {
      readonly kind: ScalableKind;
      readonly namespace: string;
      readonly name: string;
      readonly uid: string;
    },
    replicas: number,
    options?: CallOptions,
  ): Promise<PatchOutcome<ScaleState>>;
  /** Deployments, StatefulSets and DaemonSets of all namespaces, by pages. */
  listWorkloads(options?: CallOptions): Promise<readonly WorkloadSnapshot[]>;
  readWorkload(workload: WorkloadRef, options?: CallOptions): Promise<WorkloadSnapshot | null>;
  listAutoscalers(options?: CallOptions): Promise<readonly AutoscalerSnapshot[]>;
  /** How the pods of a workload are, read now. */
  listPodHealth(
    workload: Pick<WorkloadSnapshot, 'namespace' | 'selector'>,
    options?: CallOptions,
  ): Promise<readonly PodHealth[]>;
  /**
   * Changes requests and limits of existing containers in the workload's template, which starts a rollout. Sent on the
   * resourceVersion that was read: `conflict` when the object has changed since. Repeating it after an unknown outcome is
   * a `conflict` when the first try worked.
   */
  patchWorkloadResources(
    permit: Permit<'patch-workload'>,
    workload: WorkloadSnapshot,
    patches: readonly ContainerPatch[],
    options?: CallOptions,
  ): Promise<WorkloadPatchOutcome>;
  /**
   * Leaves an Event about a Node (in namespace `default`) so that `kubectl get events` tells what was done. Best
   * effort: a refusal is returned, never thrown.
   */
  recordNodeEvent(
    node: Pick<NodeSnapshot, 'name' | 'uid'>,
    event: {
      readonly reason: string;
      readonly message: string;
      readonly type: 'Normal' | 'Warning';
      readonly at: Instant;
    },
    options?: CallOptions,
  ): Promise<{ readonly recorded: boolean; readonly reason: string | null }>;
}

export type WatchState =
  | { readonly kind: 'syncing' }
  | { readonly kind: 'live' }
  | { readonly kind: 'failing'; readonly code: string; readonly message: string; readonly since: Instant }
  /** After `close`: nothing is observed any more. */
  | { readonly kind: 'closed' };

/** A snapshot kept fresh by watches until `close`. */
export interface ClusterWatch {
  readonly clusterId: string;
  /** Null until the first sync of nodes and pods is complete, and again from `close` on: what is frozen is not fresh. */
  snapshot(): ClusterSnapshot | null;
  state(): WatchState;
  /** Calls back after changes were applied (coalesced); returns the unsubscribe function. */
  onChange(listener: (snapshot: ClusterSnapshot) => void): () => void;
  close(): Promise<void>;
}

/** Opens connections to clusters; connections to one endpoint share sockets. */
export interface ClusterGateway {
  open(connection: ClusterConnection): ClusterApi;
  watch(connection: ClusterConnection): ClusterWatch;
}
