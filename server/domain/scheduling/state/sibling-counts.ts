import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { NodeState } from '@/server/domain/scheduling/state/node-state';

/** How many pods of one controller stand where. */
export interface Siblings {
  readonly onNode: ReadonlyMap<number, number>;
  readonly inZone: ReadonlyMap<string, number>;
}

interface Counts {
  readonly onNode: Map<number, number>;
  readonly inZone: Map<string, number>;
}

/** Controllers by whose selector the scheduler spreads pods that say nothing of it themselves. */
const SPREAD_KINDS: ReadonlySet<string> = new Set(['ReplicaSet', 'StatefulSet', 'ReplicationController']);

const NONE: Siblings = { onNode: new Map(), inZone: new Map() };

function add<Key>(counts: Map<Key, number>, key: Key, sign: 1 | -1): void {
  counts.set(key, (counts.get(key) ?? 0) + sign);
}

/** Counts placed pods by their controller, kept up to date as pods come and go. */
export class SiblingCounts {
  private readonly byOwner = new Map<string, Counts>();

  /** A pod came to the node (1) or left it (−1). One that is being deleted counts for nobody. */
  record({ owner, deletionTimestamp }: PodSnapshot, { index, node }: NodeState, sign: 1 | -1): void {
    if (owner === null || deletionTimestamp !== null || !SPREAD_KINDS.has(owner.kind)) return;
    let counts = this.byOwner.get(owner.uid);
    if (counts === undefined) {
      counts = { onNode: new Map(), inZone: new Map() };
      this.byOwner.set(owner.uid, counts);
    }
    add(counts.onNode, index, sign);
    if (node.availabilityZone !== null) add(counts.inZone, node.availabilityZone, sign);
  }

  /** Those of the pod's own controller; null where the scheduler does not spread it by default. */
  of({ owner, topologySpread }: PodSnapshot): Siblings | null {
    if (owner === null || topologySpread.length > 0 || !SPREAD_KINDS.has(owner.kind)) return null;
    return this.byOwner.get(owner.uid) ?? NONE;
  }
}
