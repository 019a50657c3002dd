import {
  poolIdentity,
  type FleetNode,
  type MixPlan,
} from '@/server/domain/planning/target-mix/plan-from-mix';
import { chooseFromGroups } from '@/server/domain/planning/removals/choose-from-groups';
import { isOurs, type GroupRule } from '@/server/domain/planning/removals/owners-reasons';
import { toDollarNumber } from '@/server/domain/shared/money';
import type { NodeRow } from '@/server/ports/repositories/fleet-repository';
import type { Decision } from '@/server/services/plans/deciding/decision';
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
  nodes.map((node) =>
    node.ownersReasons.length === 0 && node.group === null
      ? node
      : {
          ...node,
          group: null,
          keptBecause: node.keptBecause.filter((reason) => !node.ownersReasons.includes(reason)),
        },
  );

/** Why nodes of Auto Scaling groups among these are only advised on, each reason once. */
export function heldReasons(
  removals: readonly FleetNode[],
  nodes: readonly FleetNode[],
  { groups }: Pick<GroupRule, 'groups'>,
): readonly string[] {
  const wanted = new Set(removals.map((node) => node.nodeName));
  const theirs = nodes.filter((node) => node.owner === 'asg' && wanted.has(node.nodeName));
  const mayGo = theirs.filter((node) => node.ownersReasons.length === 0);
  const { held } = chooseFromGroups(mayGo, groups);
  return [...new Set([...theirs.flatMap((node) => node.ownersReasons), ...[...held.values()].flat()])];
}

/** The plan's ending with the advice: where nothing may be done but advised, that is what the plan has come to. */
export function withAdvice<E extends Pick<Decision, 'event' | 'outcome'>>(
  ending: E,
  proposal: Proposal,
  { explanation }: Advice,
): E {
  return proposal.kind === 'plan'
    ? { ...ending, outcome: `${ending.outcome}; advice: ${explanation}` }
    : { ...ending, event: 'nothing-to-do', outcome: `nothing is changed; advice: ${explanation}` };
}

/** Advice on those of the removals that are not ours to carry out, with the reasons; null when there are none. */
export function adviseRemovals(
  removals: readonly FleetNode[],
  rows: readonly NodeRow[],
  reasons: readonly string[],
): Advice | null {
  const theirs = removals.filter((node) => !isOurs(node.owner));
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
    explanation: `${theirs.length} node(s) of ${ownersOf(theirs)} could be emptied and removed, ${savingText(total)}; ${leftTo(reasons)}`,
  };
}

/**
 * Advice to replace those of the plan's removals that are not ours by its new nodes; null when there are none.
 * `savedPerHour` is what that would save beside what is carried out.
 */
export function adviseReplacements(
  { additions, removals }: Pick<MixPlan, 'additions' | 'removals'>,
  rows: readonly NodeRow[],
  { savedPerHour, reasons }: { readonly savedPerHour: bigint; readonly reasons: readonly string[] },
): Advice | null {
  const theirs = removals.filter((node) => !isOurs(node.owner));
  if (theirs.length === 0) return null;
  const coming = additions.map((row) => `${row.count} × ${poolIdentity(row)}`).join(', ');
  const change = coming === '' ? 'could be removed' : `could give way to ${coming}`;
  return {
    nodes: described(theirs, new Map(rows.map((row) => [row.nodeName, row.pricePerHour]))),
    savings_per_hour: toDollarNumber(savedPerHour),
    explanation: `${theirs.length} node(s) of ${ownersOf(theirs)} ${change}, ${savingText(savedPerHour)}; ${leftTo(reasons)}`,
  };
}

const leftTo = (reasons: readonly string[]): string =>
  `that is left to their owner${reasons.length === 0 ? '' : ` (${reasons.join('; ')})`}`;

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
