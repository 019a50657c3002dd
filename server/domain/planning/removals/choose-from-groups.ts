import {
  standingAfter,
  standingOf,
  whyMemberStays,
  whyNotTogether,
  type GroupStanding,
  type Leaving,
  type ScalingGroup,
} from './group-removals';

/** A node that a plan would remove; `group` null where no Auto Scaling group has a say. */
export interface LeavingNode extends Leaving {
  readonly nodeName: string;
  readonly group: { readonly name: string } | null;
}

export interface GroupChoice<N> {
  /** In the order in which they may leave, one after the other. */
  readonly leaving: readonly N[];
  /** Names of those that their group holds back, with the reasons. */
  readonly held: ReadonlyMap<string, readonly string[]>;
}

/**
 * As many of the nodes as their groups let go, counted over all of them: the first in the given order, and where a zone
 * must wait for another the first after it. A node whose group is not given stays. Deterministic.
 */
export function chooseFromGroups<N extends LeavingNode>(
  wanted: readonly N[],
  groups: ReadonlyMap<string, ScalingGroup>,
): GroupChoice<N> {
  const standings = new Map([...groups].map(([name, group]) => [name, standingOf(group)]));
  const alone = new Map(wanted.map((node) => [node.nodeName, whyAloneStays(node, groups)]));
  const leaving: N[] = [];
  let waiting = wanted;
  for (;;) {
    const held = new Map<string, readonly string[]>();
    for (const node of waiting) {
      const standing = standings.get(node.group?.name ?? '');
      const reasons = [
        ...(alone.get(node.nodeName) ?? []),
        ...(standing === undefined ? [] : whyNotTogether(standing, [node])),
      ];
      if (reasons.length > 0) {
        held.set(node.nodeName, reasons);
        continue;
      }
      leaving.push(node);
      if (standing !== undefined) standings.set(standing.groupName, standingAfter(standing, node));
    }
    if (held.size === waiting.length || held.size === 0) return { leaving, held };
    waiting = waiting.filter((node) => held.has(node.nodeName));
  }
}

function whyAloneStays(node: LeavingNode, groups: ReadonlyMap<string, ScalingGroup>): readonly string[] {
  if (node.group === null) return [];
  const group = groups.get(node.group.name);
  return group === undefined
    ? [`nothing is known of its group ${node.group.name}`]
    : whyMemberStays(group, node.instanceId);
}

/** Whether nodes may leave side by side, in whatever order, once those before are gone. */
export function mayLeaveTogether(
  nodes: readonly LeavingNode[],
  before: readonly LeavingNode[],
  groups: ReadonlyMap<string, ScalingGroup>,
): boolean {
  const names = new Set(nodes.flatMap(({ group }) => group?.name ?? []));
  return [...names].every((name) => {
    const group = groups.get(name);
    if (group === undefined) return false;
    const ofGroup = (all: readonly LeavingNode[]) => all.filter((one) => one.group?.name === name);
    const standing = ofGroup(before).reduce<GroupStanding>(standingAfter, standingOf(group));
    return whyNotTogether(standing, ofGroup(nodes)).length === 0;
  });
}
