import type { NodeOwner } from '@/server/domain/cluster/node-owner';
import type { Instant } from '@/server/domain/shared/instant';
import type { Lifecycle } from '@/server/domain/safety/mix/mix';

export interface PoolIdentity {
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly lifecycle: Lifecycle;
}

export interface PoolCount extends PoolIdentity {
  readonly count: number;
}

/** What a plan keeps of a group as it was decided; the group is asked again before anything leaves it. */
export interface FleetGroup {
  readonly name: string;
  readonly minSize: number;
  readonly desiredCapacity: number;
}

/** A counted node as far as the choice of removals looks at it. */
export interface FleetNode extends PoolIdentity {
  readonly nodeName: string;
  readonly nodeUid: string;
  readonly instanceId: string;
  readonly owner: NodeOwner;
  readonly vcpu: number;
  readonly cordoned: boolean;
  readonly evictablePods: number;
  readonly prioritySum: number;
  readonly createdAt: Instant;
  /** Why an optimization may not take it away; empty when it may. */
  readonly keptBecause: readonly string[];
  /** Those of the reasons that lie with its owner: what a plan would do there is advice. */
  readonly ownersReasons: readonly string[];
  /** The Auto Scaling group that it would leave; null where none has a say. */
  readonly group: FleetGroup | null;
}

export interface MixPlan {
  /** Nodes to be launched, by pool; in order of pool name. */
  readonly additions: readonly PoolCount[];
  /** Nodes to be emptied and ended, in the order in which they leave. */
  readonly removals: readonly FleetNode[];
  /** Nodes that the mix wants gone and that must stay, each with its reasons. */
  readonly kept: readonly FleetNode[];
}

export const poolIdentity = (pool: PoolIdentity): string =>
  `${pool.instanceType}/${pool.availabilityZone}/${pool.lifecycle}`;

/** Cordoned first, then fewest evictable pods, lowest priority sum, youngest, name (Decision 23). */
export function byRemovalOrder(a: FleetNode, b: FleetNode): number {
  return (
    Number(b.cordoned) - Number(a.cordoned) ||
    a.evictablePods - b.evictablePods ||
    a.prioritySum - b.prioritySum ||
    b.createdAt.getTime() - a.createdAt.getTime() ||
    (a.nodeName < b.nodeName ? -1 : 1)
  );
}

/**
 * What turns today's nodes into the target mix: per pool the difference. Of a pool that shrinks, nodes that may not be
 * disturbed stay, however many are wanted gone. Deterministic.
 */
export function planFromMix(nodes: readonly FleetNode[], target: readonly PoolCount[]): MixPlan {
  const wanted = new Map<string, PoolCount>();
  for (const row of target) {
    const key = poolIdentity(row);
    wanted.set(key, { ...row, count: (wanted.get(key)?.count ?? 0) + row.count });
  }
  const standing = new Map<string, FleetNode[]>();
  for (const node of nodes) {
    const key = poolIdentity(node);
    standing.set(key, [...(standing.get(key) ?? []), node]);
  }
  const additions: PoolCount[] = [];
  for (const [key, row] of wanted) {
    const missing = row.count - (standing.get(key)?.length ?? 0);
    if (missing > 0) additions.push({ ...row, count: missing });
  }
  const removals: FleetNode[] = [];
  const kept: FleetNode[] = [];
  for (const [key, ofPool] of standing) {
    const surplus = ofPool.length - (wanted.get(key)?.count ?? 0);
    if (surplus <= 0) continue;
    const mayGo = ofPool.filter((node) => node.keptBecause.length === 0).sort(byRemovalOrder);
    const mustStay = ofPool.filter((node) => node.keptBecause.length > 0).sort(byRemovalOrder);
    removals.push(...mayGo.slice(0, surplus));
    kept.push(...mustStay.slice(0, Math.max(0, surplus - mayGo.length)));
  }
  return {
    additions: additions.sort((a, b) => (poolIdentity(a) < poolIdentity(b) ? -1 : 1)),
    removals: removals.sort(byRemovalOrder),
    kept,
  };
}
