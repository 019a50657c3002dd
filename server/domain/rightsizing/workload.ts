import type { LabelSelector } from '@/server/domain/cluster/snapshot';
import type { WorkloadRef } from '@/server/domain/cluster/workload-of';

/** Requests and limits as the API server writes them (`500m`, `1Gi`); null where the key is absent. */
export interface ContainerResources {
  readonly cpuRequest: string | null;
  readonly memoryRequest: string | null;
  readonly cpuLimit: string | null;
  readonly memoryLimit: string | null;
}

export interface WorkloadContainer {
  readonly name: string;
  readonly resources: ContainerResources;
}

/** How pods are replaced when the template changes. Counts are absolute, as the controller rounds them. */
export type RolloutStrategy =
  | { readonly type: 'RollingUpdate'; readonly maxSurge: number; readonly partition: number }
  | { readonly type: 'Recreate' }
  | { readonly type: 'OnDelete' };

/** What the controller says of a rollout; counts that it leaves out are 0. */
export interface RolloutStatus {
  readonly observedGeneration: number;
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  /** The condition `Progressing` is False with reason `ProgressDeadlineExceeded` (Deployments). */
  readonly deadlineExceeded: boolean;
}

/** A workload as it stood when it was read, without all that rightsizing does not look at. */
export interface WorkloadSnapshot extends WorkloadRef {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly templateAnnotations: Readonly<Record<string, string>>;
  /** Names in `metadata.managedFields[].manager`: who has written to it. */
  readonly fieldManagers: readonly string[];
  /** The controlling owner; null for a workload that nothing else makes. */
  readonly owner: { readonly kind: string; readonly name: string } | null;
  readonly selector: LabelSelector;
  /** Wanted replicas; of a DaemonSet the nodes that it wants to run on. */
  readonly replicas: number;
  readonly paused: boolean;
  readonly strategy: RolloutStrategy;
  /** A Deployment's own; null for kinds that have none. */
  readonly progressDeadlineSeconds: number | null;
  readonly minReadySeconds: number;
  readonly containers: readonly WorkloadContainer[];
  readonly status: RolloutStatus;
}

/** A HorizontalPodAutoscaler, by what it scales and on which shares of requests. */
export interface AutoscalerSnapshot {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly target: { readonly kind: string; readonly name: string };
  /**
   * Resources that it scales on as a share of the request; `container` null: of the whole pod. A target in absolute values
   * does not depend on requests.
   * https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details
   */
  readonly utilization: readonly { readonly resource: string; readonly container: string | null }[];
}

/** `namespace/kind/name`: what a workload is found by. */
export const workloadKey = ({ namespace, kind, name }: WorkloadRef): string => `${namespace}/${kind}/${name}`;

/** `Deployment shop/web`: how a workload is named to a person. */
export const describeWorkload = ({ namespace, kind, name }: WorkloadRef): string =>
  `${kind} ${namespace}/${name}`;
