import type { StepResult } from '@/contracts/plans';
import type { ClusterSnapshot, NodeSnapshot } from '@/server/domain/cluster/snapshot';
import type { GroupFacts } from '@/server/ports/aws';

/** Tag of a bridge node; its value is the group whose capacity it stands in for. */
export const BRIDGE_TAG = 'cloudoptim:bridge';

/** What a wait for a group keeps for its successor. */
export interface GroupProgress {
  /** Instances that were nodes when the wait began: whatever is not among them is newer. */
  readonly known: readonly string[];
  /** Lifecycle state of the interrupted member when the wait began; null: no member, or not readable. */
  readonly member_state: string | null;
  /** Instance id of the bridge node. */
  readonly bridge: string | null;
}

/** The progress that a dead predecessor has kept; null when it had not begun. */
export function keptProgress(result: StepResult<'await-group'> | null): GroupProgress | null {
  const { known, member_state, bridge } = result ?? {};
  return known === undefined || member_state === undefined || bridge === undefined
    ? null
    : { known, member_state, bridge };
}

/** How capacity came, or that none is needed. */
export type Capacity =
  { readonly by: 'none' } | { readonly by: 'group' | 'bridge'; readonly node: NodeSnapshot };

/** A lifecycle state that means the group is bringing or has brought the instance into service. */
const COMING = /^(Pending|InService)/;
/** Not counted in the desired capacity: it is not replaced, so nothing may stand in for it (Decision 10). */
const OUTSIDE_DESIRED = /^(Standby|EnteringStandby|Warmed)/;
/** The group is retiring the member: it has acted already. */
const RETIRING = /^Terminat/;

export const isOutsideDesired = (state: string | null): boolean =>
  state !== null && OUTSIDE_DESIRED.test(state);
export const isNeverBridged = (state: string | null): boolean =>
  state !== null && (OUTSIDE_DESIRED.test(state) || RETIRING.test(state));

export function lifecycleStateOf(group: GroupFacts | null, instanceId: string): string | null {
  return group?.instances.find((one) => one.instanceId === instanceId)?.lifecycleState ?? null;
}

/** Members that the group brings and that were no nodes when the wait began. */
export function newerMembers(group: GroupFacts, progress: GroupProgress): readonly string[] {
  return group.instances
    .filter((one) => !progress.known.includes(one.instanceId) && COMING.test(one.lifecycleState))
    .map((one) => one.instanceId);
}

/**
 * Whether the group has as many healthy members in service, each a Ready node, as it desires, those not counted that are
 * about to go.
 */
export function isAtDesiredCapacity(
  group: GroupFacts,
  snapshot: Pick<ClusterSnapshot, 'nodes'> | null,
  leaving: ReadonlySet<string>,
): boolean {
  const serving = group.instances.filter(
    (one) =>
      one.lifecycleState === 'InService' &&
      one.healthy &&
      !leaving.has(one.instanceId) &&
      readyNode(snapshot, one.instanceId) !== null,
  );
  return serving.length >= group.desiredCapacity;
}

/** The Ready node of an instance. */
export function readyNode(
  snapshot: Pick<ClusterSnapshot, 'nodes'> | null,
  instanceId: string,
): NodeSnapshot | null {
  for (const node of snapshot?.nodes.values() ?? []) {
    if (node.instanceId === instanceId && node.ready) return node;
  }
  return null;
}
