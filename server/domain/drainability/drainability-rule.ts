import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { DrainabilityFacts } from './facts';
import type { ObstacleCode, StaysReason } from './reason';
import type { NodeSubject } from './subject';

/** Looks at a node that is to be emptied, not at its pods. */
export interface NodeRule {
  readonly subject: 'node';
  readonly code: ObstacleCode;
  /** What speaks against it, usually one sentence; empty: nothing. The node is called "it". */
  find(subject: NodeSubject, facts: DrainabilityFacts): readonly string[];
}

/** Looks at a pod that would be evicted. */
export interface PodRule {
  readonly subject: 'pod';
  readonly code: ObstacleCode;
  /** What speaks against it, usually one sentence; empty: nothing. The pod is called "it". */
  find(pod: PodSnapshot, facts: DrainabilityFacts): readonly string[];
}

/** Says of a pod that it is not evicted, whoever drains its node. */
export interface StaysRule {
  readonly subject: 'pod';
  readonly code: StaysReason;
  /** Why, in one sentence. */
  readonly sentence: string;
  stays(pod: PodSnapshot): boolean;
}
