import type { PodSnapshot } from './snapshot';

export const WORKLOAD_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number];

/** A workload whose pod template can be changed. */
export interface WorkloadRef {
  readonly namespace: string;
  readonly kind: WorkloadKind;
  readonly name: string;
}

/** Put on a Deployment's ReplicaSets and their pods by its controller. */
const HASH_LABEL = 'pod-template-hash';

/**
 * The workload that a pod belongs to; null for Jobs, bare pods, ReplicaSets of their own and what other controllers own.
 * A Deployment's ReplicaSet is named `DEPLOYMENT-HASH`, the hash being the pods' label `pod-template-hash`, so that no
 * ReplicaSet has to be read.
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#pod-template-hash-label
 */
export function workloadOf(pod: Pick<PodSnapshot, 'namespace' | 'owner' | 'labels'>): WorkloadRef | null {
  const { namespace, owner, labels } = pod;
  switch (owner?.kind) {
    case 'StatefulSet':
    case 'DaemonSet':
      return { namespace, kind: owner.kind, name: owner.name };
    case 'ReplicaSet': {
      const ending = `-${labels[HASH_LABEL] ?? ''}`;
      if (ending === '-' || !owner.name.endsWith(ending) || owner.name.length === ending.length) return null;
      return { namespace, kind: 'Deployment', name: owner.name.slice(0, -ending.length) };
    }
    default:
      return null;
  }
}
