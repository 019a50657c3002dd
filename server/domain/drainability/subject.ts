import type { NodeSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';

/** A node that is to be emptied. Its pods are subjects of their own. */
export interface NodeSubject {
  readonly kind: 'node';
  readonly node: NodeSnapshot;
  /** Why its owner keeps it, in words; empty when it does not. */
  readonly keptBy: readonly string[];
}

/** A pod of a node that is to be emptied. */
export interface PodSubject {
  readonly kind: 'pod';
  readonly pod: PodSnapshot;
}
