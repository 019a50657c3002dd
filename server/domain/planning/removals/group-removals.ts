/** An Auto Scaling group as far as the removal of its instances looks at it. */
export interface ScalingGroup {
  readonly groupName: string;
  readonly minSize: number;
  readonly desiredCapacity: number;
  /** Zones that the group may launch in. */
  readonly availabilityZones: readonly string[];
  /** E.g. `Terminate`, `AZRebalance`. */
  readonly suspendedProcesses: readonly string[];
  readonly instances: readonly {
    readonly instanceId: string;
    readonly availabilityZone: string;
    /** E.g. `InService`, `Terminating:Wait`, `Standby`, `Warmed:Stopped`. */
    readonly lifecycleState: string;
    readonly protectedFromScaleIn: boolean;
  }[];
  readonly tags: Readonly<Record<string, string>>;
}

/** Instances of a group that leave it, each in its zone. */
export interface Leaving {
  readonly instanceId: string;
  readonly availabilityZone: string;
}

const IN_SERVICE = 'InService';
/** Tag of the groups of managed node groups: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html */
const NODEGROUP_TAG = 'eks:nodegroup-name';

/**
 * An even spread of any number of instances over zones differs by one. A group that TerminateInstanceInAutoScalingGroup has
 * made uneven is rebalanced by Auto Scaling, which launches and ends instances for it:
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html
 */
const BALANCED_SPREAD = 1;

const inService = (group: ScalingGroup) => group.instances.filter((one) => one.lifecycleState === IN_SERVICE);

/**
 * Whether the group has its desired capacity. One that launches or ends instances counts on what it has begun: its desired capacity
 * is not to be changed meanwhile.
 */
export const isAtRest = (group: ScalingGroup): boolean => inService(group).length === group.desiredCapacity;

/** Why an instance may not be taken out of its group whatever else leaves; every reason, empty when it may. */
export function whyMemberStays(group: ScalingGroup, instanceId: string): readonly string[] {
  const reasons: string[] = [];
  const { groupName } = group;
  const member = group.instances.find((one) => one.instanceId === instanceId);
  if (NODEGROUP_TAG in group.tags) reasons.push(`${groupName} belongs to a managed node group`);
  if (group.suspendedProcesses.includes('Terminate')) reasons.push(`Terminate is suspended in ${groupName}`);
  if (!isAtRest(group))
    reasons.push(
      `${groupName} is at work: it wants ${group.desiredCapacity} instance(s) and ${inService(group).length} are InService`,
    );
  if (member === undefined) reasons.push(`it is no member of ${groupName}`);
  else {
    if (member.lifecycleState !== IN_SERVICE)
      reasons.push(`it is ${member.lifecycleState} in ${groupName}, not InService`);
    if (member.protectedFromScaleIn) reasons.push(`it is protected from scale-in in ${groupName}`);
  }
  return reasons;
}

/** How a group stands while instances leave it. */
export interface GroupStanding {
  readonly groupName: string;
  readonly minSize: number;
  readonly desiredCapacity: number;
  /** InService instances of each zone. */
  readonly byZone: ReadonlyMap<string, number>;
  /** How far the zones may come apart; null where Auto Scaling does not rebalance them. */
  readonly mostSpread: number | null;
}

/**
 * A group as its facts show it. `before` left it in the same plan and is InService no more: zones may come apart as far as
 * they did before the plan, and by one in any case.
 */
export function standingOf(group: ScalingGroup, before: readonly Leaving[] = []): GroupStanding {
  const gone = new Set(before.map((one) => one.instanceId));
  const byZone = new Map(group.availabilityZones.map((zone) => [zone, 0]));
  for (const { instanceId, availabilityZone: zone } of inService(group))
    if (!gone.has(instanceId)) byZone.set(zone, (byZone.get(zone) ?? 0) + 1);
  const today = new Map(byZone);
  for (const { availabilityZone: zone } of before) today.set(zone, (today.get(zone) ?? 0) + 1);
  const { groupName, minSize, desiredCapacity } = group;
  const rebalances = !group.suspendedProcesses.includes('AZRebalance');
  const mostSpread = rebalances ? Math.max(BALANCED_SPREAD, worstSpread(today, new Map())) : null;
  return { groupName, minSize, desiredCapacity, byZone, mostSpread };
}

/** The group once one more instance has left it, with its desired capacity lowered. */
export function standingAfter(standing: GroupStanding, { availabilityZone }: Leaving): GroupStanding {
  const byZone = new Map(standing.byZone);
  byZone.set(availabilityZone, (byZone.get(availabilityZone) ?? 0) - 1);
  return { ...standing, desiredCapacity: standing.desiredCapacity - 1, byZone };
}

/** Why these instances may not leave the group together, in whatever order they go; every reason, empty when they may. */
export function whyNotTogether(standing: GroupStanding, leaving: readonly Leaving[]): readonly string[] {
  const { groupName, minSize, mostSpread } = standing;
  const left = standing.desiredCapacity - leaving.length;
  const byZone = new Map<string, number>();
  for (const { availabilityZone: zone } of leaving) byZone.set(zone, (byZone.get(zone) ?? 0) + 1);
  const reasons: string[] = [];
  if (left < minSize)
    reasons.push(`${groupName} would be left with ${left} instance(s), under its MinSize of ${minSize}`);
  if (mostSpread !== null && worstSpread(standing.byZone, byZone) > mostSpread)
    reasons.push(
      `the zones of ${groupName} would be out of balance, and Auto Scaling would end instances undrained to rebalance them`,
    );
  return reasons;
}

/** The largest difference between two zones on the way while so many instances leave each, in whatever order. */
function worstSpread(counts: ReadonlyMap<string, number>, leaving: ReadonlyMap<string, number>): number {
  let worst = 0;
  for (const [zone, count] of counts)
    for (const [other, most] of counts)
      if (other !== zone) worst = Math.max(worst, most - (count - (leaving.get(zone) ?? 0)));
  return worst;
}
