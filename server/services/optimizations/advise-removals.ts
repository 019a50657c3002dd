import type { FleetNode } from '@/server/domain/planning/plan-from-mix';
import { ownershipReason } from '@/server/domain/planning/removal-reasons';
import { toDollarNumber } from '@/server/domain/shared/money';
import type { NodeRow } from '@/server/ports/repositories/fleet-repository';

/** What would be done to nodes that others own, in the form of the plan's row (queries/plans/plan-model). */
export interface Advice {
  readonly nodes: readonly {
    readonly node_name: string;
    readonly instance_id: string;
    readonly instance_type: string;
    readonly availability_zone: string;
    readonly node_type: 'spot' | 'on-demand';
    readonly owner: string;
    readonly price_per_hour: number | null;
  }[];
  readonly savings_per_hour: number | null;
  readonly explanation: string;
}

/** The nodes as if all of them were ours to take away: every other reason to stay stands. */
export const asIfOurs = (nodes: readonly FleetNode[]): readonly FleetNode[] =>
  nodes.map((node) => {
    const ofOthers = ownershipReason(node.owner);
    return ofOthers === null
      ? node
      : { ...node, keptBecause: node.keptBecause.filter((reason) => reason !== ofOthers) };
  });

/** Advice on those of the removals that are not ours to carry out; null when there are none. */
export function adviseRemovals(removals: readonly FleetNode[], rows: readonly NodeRow[]): Advice | null {
  const theirs = removals.filter((node) => ownershipReason(node.owner) !== null);
  if (theirs.length === 0) return null;
  const prices = new Map(rows.map((row) => [row.nodeName, row.pricePerHour]));
  let total: bigint | null = 0n;
  for (const { nodeName } of theirs) {
    const price = prices.get(nodeName) ?? null;
    total = total === null || price === null ? null : total + price;
  }
  const owners = [...new Set(theirs.map((node) => node.owner))].sort().join(', ');
  const saved =
    total === null
      ? 'what that would save is not known'
      : `which would save $${toDollarNumber(total).toFixed(4)} an hour`;
  return {
    nodes: theirs.map((node) => {
      const price = prices.get(node.nodeName) ?? null;
      return {
        node_name: node.nodeName,
        instance_id: node.instanceId,
        instance_type: node.instanceType,
        availability_zone: node.availabilityZone,
        node_type: node.lifecycle,
        owner: node.owner,
        price_per_hour: price === null ? null : toDollarNumber(price),
      };
    }),
    savings_per_hour: total === null ? null : toDollarNumber(total),
    explanation: `${theirs.length} node(s) of ${owners} could be emptied and removed, ${saved}; that is left to their owner`,
  };
}
