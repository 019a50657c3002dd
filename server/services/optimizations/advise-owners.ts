import { poolIdentity, type FleetNode, type MixPlan } from '@/server/domain/planning/plan-from-mix';
import { ownershipReason } from '@/server/domain/planning/removal-reasons';
import { toDollarNumber } from '@/server/domain/shared/money';
import type { NodeRow } from '@/server/ports/repositories/fleet-repository';
import type { Ending } from './ending';
import type { Proposal } from './propose-mix';

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

/** The plan's ending with the advice: where nothing may be done but advised, that is what the plan has come to. */
export function withAdvice<E extends Pick<Ending, 'event' | 'outcome'>>(
  ending: E,
  proposal: Proposal,
  { explanation }: Advice,
): E {
  return proposal.kind === 'plan'
    ? { ...ending, outcome: `${ending.outcome}; advice: ${explanation}` }
    : { ...ending, event: 'nothing-to-do', outcome: `nothing is changed; advice: ${explanation}` };
}

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
  return {
    nodes: described(theirs, prices),
    savings_per_hour: total === null ? null : toDollarNumber(total),
    explanation: `${theirs.length} node(s) of ${ownersOf(theirs)} could be emptied and removed, ${savingText(total)}; that is left to their owner`,
  };
}

/**
 * Advice to replace those of the plan's removals that are not ours by its new nodes; null when there are none.
 * `savedPerHour` is what that would save beside what is carried out.
 */
export function adviseReplacements(
  { additions, removals }: Pick<MixPlan, 'additions' | 'removals'>,
  rows: readonly NodeRow[],
  savedPerHour: bigint,
): Advice | null {
  const theirs = removals.filter((node) => ownershipReason(node.owner) !== null);
  if (theirs.length === 0) return null;
  const coming = additions.map((row) => `${row.count} × ${poolIdentity(row)}`).join(', ');
  const change = coming === '' ? 'could be removed' : `could give way to ${coming}`;
  return {
    nodes: described(theirs, new Map(rows.map((row) => [row.nodeName, row.pricePerHour]))),
    savings_per_hour: toDollarNumber(savedPerHour),
    explanation: `${theirs.length} node(s) of ${ownersOf(theirs)} ${change}, ${savingText(savedPerHour)}; that is left to their owner`,
  };
}

const ownersOf = (nodes: readonly FleetNode[]): string =>
  [...new Set(nodes.map((node) => node.owner))].sort().join(', ');

const savingText = (saved: bigint | null): string =>
  saved === null
    ? 'what that would save is not known'
    : `which would save $${toDollarNumber(saved).toFixed(4)} an hour`;

const described = (
  nodes: readonly FleetNode[],
  prices: ReadonlyMap<string, bigint | null>,
): Advice['nodes'] =>
  nodes.map((node) => {
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
  });
