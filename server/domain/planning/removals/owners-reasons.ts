import type { NodeOwner } from '@/server/domain/cluster/node-owner';
import { whyMemberStays, type ScalingGroup } from './group-removals';

/** What a plan knows of the Auto Scaling groups whose nodes it may remove. */
export interface GroupRule {
  /** Why it removes none of them; null when it may (Decision 1). */
  readonly whyAdvice: string | null;
  readonly groups: ReadonlyMap<string, ScalingGroup>;
  /** Why nothing is known of a group that is not among them, by its name. */
  readonly unread: ReadonlyMap<string, string>;
}

/** Where no node of an Auto Scaling group is to be removed. */
export const NO_GROUPS: GroupRule = { whyAdvice: null, groups: new Map(), unread: new Map() };

export interface OwnedNode {
  readonly owner: NodeOwner;
  readonly autoScalingGroup: string | null;
  readonly instanceId: string | null;
}

/** Nodes that are ours to take away without asking anybody (Decision 1). */
export const isOurs = (owner: NodeOwner): boolean => owner === 'cloudoptim' || owner === 'standalone';

/** The Auto Scaling group that has a say when the node is removed; null where none has. */
export const groupOf = ({ owner, autoScalingGroup }: OwnedNode): string | null =>
  owner === 'asg' ? autoScalingGroup : null;

/** Why a node is not ours to take away, so that a plan there is advice; every reason, empty when it is. */
export function ownersReasons(node: OwnedNode, rule: GroupRule): readonly string[] {
  if (isOurs(node.owner)) return [];
  if (node.owner !== 'asg') return [`it belongs to ${node.owner}: there a plan is advice only`];
  if (rule.whyAdvice !== null) return [rule.whyAdvice];
  const name = node.autoScalingGroup;
  if (name === null) return ['it belongs to an Auto Scaling group whose name is not known'];
  if (rule.groups.has(name)) return [];
  return [rule.unread.get(name) ?? `nothing is known of its group ${name}`];
}

/** Why its Auto Scaling group keeps a node that would be ours to take away; every reason, empty when it lets it go. */
export function groupsReasons(node: OwnedNode, rule: GroupRule): readonly string[] {
  const name = rule.whyAdvice === null ? groupOf(node) : null;
  const group = name === null ? undefined : rule.groups.get(name);
  return group === undefined ? [] : whyMemberStays(group, node.instanceId ?? '');
}
