import { randomUUID } from 'node:crypto';
import type { AwsWorld } from '../model/aws-world';
import { terminate } from '../ec2/instances/instance-lifecycle';
import { newId, launch } from '../ec2/launches/launch';
import { resolveLaunch } from '../ec2/launches/launch-spec';
import type { Instance } from '../model/ec2';
import { setTags } from '../model/region-state';
import { AwsError } from '../wire/aws-error';
import { type Activity, type Group, type GroupMember, countedMembers } from '../model/autoscaling';

const ACTIVITIES_KEPT = 500;

/** Brings a group one step toward its wish, as Auto Scaling does at its regular looks. Silent under `asg-silent`. */
export function reconcileGroup(world: AwsWorld, group: Group): void {
  if (world.faults.active('asg-silent', group.name) !== undefined) return;
  admitBooted(group);
  dropGone(world, group);
  if (group.capacityRebalance) rebalance(world, group);
  endReplaced(world, group);
  const missing =
    group.desiredCapacity - countedMembers(group).filter(({ replaces }) => replaces === undefined).length;
  const cause = `a difference between desired and actual capacity, increasing the capacity to ${group.desiredCapacity}.`;
  for (let index = 0; index < missing; index++) {
    if (launchMember(world, group, cause) === undefined) return;
  }
  if (missing < 0) scaleIn(world, group, -missing);
  else if (missing === 0) rebalanceZones(world, group);
}

/**
 * AZRebalance: a group that TerminateInstanceInAutoScalingGroup has left uneven launches in the zone with the fewest, then
 * ends one in the zone with the most, drained or not (Auto Scaling User Guide, rebalancing activities).
 */
function rebalanceZones(world: AwsWorld, group: Group): void {
  if (!group.unbalanced || group.suspendedProcesses.has('AZRebalance')) return;
  const inService = countedMembers(group);
  if (
    inService.some(({ lifecycleState, replaces }) => lifecycleState !== 'InService' || replaces !== undefined)
  )
    return;
  const { subnets } = world.ec2(group.accountId, group.region);
  const zones = [...new Set(group.subnetIds.flatMap((id) => subnets.get(id)?.zone.name ?? []))].sort(
    (a, b) => membersIn(group, a) - membersIn(group, b),
  );
  const [fewest = ''] = zones;
  const most = zones.at(-1) ?? '';
  if (membersIn(group, most) - membersIn(group, fewest) <= 1) {
    group.unbalanced = false;
    return;
  }
  const doomed = inService.find(({ instance }) => instance.zone.name === most);
  if (doomed === undefined) return;
  launchMember(world, group, 'an imbalance of its Availability Zones.', doomed.instance.id);
}

/** The second half of a zone's rebalancing, once the new instance serves. */
function endReplaced(world: AwsWorld, group: Group): void {
  for (const [id, member] of [...group.members]) {
    const replaced = group.members.get(member.replaces ?? '');
    if (replaced === undefined || replaced.instance.interruption !== undefined) continue;
    if (member.lifecycleState !== 'InService' || replaced.lifecycleState !== 'InService') continue;
    group.members.set(id, { ...member, replaces: undefined });
    retire(world, group, replaced, 'an imbalance of its Availability Zones.');
  }
}

function admitBooted(group: Group): void {
  for (const member of group.members.values()) {
    if (member.lifecycleState === 'Pending' && member.instance.state === 'running')
      member.lifecycleState = 'InService';
  }
}

function dropGone(world: AwsWorld, group: Group): void {
  for (const [id, member] of group.members) {
    const { state } = member.instance;
    if (state === 'pending' || state === 'running') continue;
    group.members.delete(id);
    if (member.lifecycleState === 'Terminating') continue;
    record(world, group, {
      description: terminationOf(id),
      cause: `At ${stamp(world)} an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.`,
      status: 'Successful',
    });
  }
}

/** Capacity Rebalancing: a replacement first, then the instance at risk (Auto Scaling User Guide of that name). */
function rebalance(world: AwsWorld, group: Group): void {
  const replaced = new Map<string, GroupMember>();
  for (const member of group.members.values()) {
    if (member.replaces !== undefined) replaced.set(member.replaces, member);
  }
  for (const member of [...group.members.values()]) {
    if (member.instance.interruption === undefined || member.lifecycleState !== 'InService') continue;
    const replacement = replaced.get(member.instance.id);
    if (replacement === undefined) {
      launchMember(
        world,
        group,
        `an EC2 instance rebalance recommendation for ${member.instance.id}.`,
        member.instance.id,
      );
    } else if (replacement.lifecycleState === 'InService') {
      group.members.set(replacement.instance.id, { ...replacement, replaces: undefined });
      retire(world, group, member, 'an EC2 instance rebalance recommendation.');
    }
  }
  for (const [id, member] of group.members) {
    if (member.replaces !== undefined && !group.members.has(member.replaces)) {
      group.members.set(id, { ...member, replaces: undefined });
    }
  }
}

/** Launches one member in the zone that has the fewest, from the first pool that can serve. */
function launchMember(world: AwsWorld, group: Group, cause: string, replaces?: string): Instance | undefined {
  const state = world.ec2(group.accountId, group.region);
  const lifecycle = nextLifecycle(group);
  const subnets = group.subnetIds
    .flatMap((id) => state.subnets.get(id) ?? [])
    .sort((a, b) => membersIn(group, a.zone.name) - membersIn(group, b.zone.name));
  let failure: AwsError | undefined;
  for (const type of group.instanceTypes) {
    for (const subnet of subnets) {
      try {
        const spec = resolveLaunch(state, {
          LaunchTemplate: {
            LaunchTemplateId: group.launchTemplate.id,
            Version: group.launchTemplate.version,
          },
          // Names come from the world's own configuration, checked against the catalog by resolveLaunch.
          InstanceType: type as NonNullable<Parameters<typeof resolveLaunch>[1]['InstanceType']>,
          InstanceMarketOptions: lifecycle === 'spot' ? { MarketType: 'spot' } : {},
        });
        const order = {
          spec,
          subnet,
          minCount: 1,
          maxCount: 1,
          clientToken: `fleet-${randomUUID()}-0`,
          reservationId: newId('r'),
        };
        const [instance] = launch(world, state, order);
        if (instance !== undefined) return admit(world, group, { instance, replaces }, cause);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        failure = error;
      }
    }
  }
  record(world, group, {
    description: 'Launching a new EC2 instance.',
    cause: `At ${stamp(world)} an instance was started in response to ${cause}`,
    status: 'Failed',
    statusMessage: `${failure?.message ?? 'No pool is configured'} Launching EC2 instance failed.`,
  });
  return undefined;
}

function admit(
  world: AwsWorld,
  group: Group,
  { instance, replaces }: Pick<GroupMember, 'instance' | 'replaces'>,
  cause: string,
): Instance {
  adopt(world, group, { instance, lifecycleState: 'Pending', replaces });
  record(world, group, {
    description: `Launching a new EC2 instance: ${instance.id}`,
    cause: `At ${stamp(world)} an instance was started in response to ${cause}`,
    status: 'Successful',
  });
  return instance;
}

/** Makes an instance a member of the group, with the tags that its members carry. */
export function adopt(
  world: AwsWorld,
  group: Group,
  member: Omit<GroupMember, 'healthStatus' | 'protectedFromScaleIn'>,
): void {
  const { instance } = member;
  group.members.set(instance.id, { ...member, healthStatus: 'Healthy', protectedFromScaleIn: false });
  setTags(world.ec2(group.accountId, group.region), instance.id, [
    ['aws:autoscaling:groupName', group.name],
    ['aws:ec2launchtemplate:id', group.launchTemplate.id],
    ['aws:ec2launchtemplate:version', group.launchTemplate.version],
    ...group.tags,
  ]);
}

/** How the history describes the end of an instance. */
export const terminationOf = (instanceId: string): string => `Terminating EC2 instance: ${instanceId}`;

/** Terminates a member without looking at the desired capacity. */
export function retire(world: AwsWorld, group: Group, member: GroupMember, cause: string): Activity {
  member.lifecycleState = 'Terminating';
  terminate(world, member.instance, 'group');
  return record(world, group, {
    description: terminationOf(member.instance.id),
    cause: `At ${stamp(world)} an instance was taken out of service in response to ${cause}`,
    status: 'InProgress',
  });
}

function scaleIn(world: AwsWorld, group: Group, count: number): void {
  const surplus = countedMembers(group)
    .filter(({ replaces }) => replaces === undefined)
    .sort((a, b) => a.instance.launchTime.getTime() - b.instance.launchTime.getTime())
    .slice(0, count);
  for (const member of surplus) {
    retire(
      world,
      group,
      member,
      `a difference between desired and actual capacity, shrinking the capacity to ${group.desiredCapacity}.`,
    );
  }
}

/** Mixed instances policy: the base first, then the percentage of what is above it, rounded up to On-Demand. */
function nextLifecycle(group: Group): 'spot' | 'on-demand' {
  const members = countedMembers(group);
  const onDemand = members.filter(({ instance }) => instance.lifecycle === 'on-demand').length;
  const total = members.length + 1;
  const above = Math.max(0, total - group.onDemandBaseCapacity);
  const wanted =
    Math.min(total, group.onDemandBaseCapacity) +
    Math.ceil((above * group.onDemandPercentageAboveBase) / 100);
  return onDemand < wanted ? 'on-demand' : 'spot';
}

function membersIn(group: Group, zoneName: string): number {
  return countedMembers(group).filter(({ instance }) => instance.zone.name === zoneName).length;
}

/** Adds an activity to the group's history. */
export function record(
  world: AwsWorld,
  group: Group,
  activity: Pick<Activity, 'description' | 'cause' | 'status'> & { readonly statusMessage?: string },
): Activity {
  const now = world.clock.now();
  const entry: Activity = {
    id: randomUUID(),
    description: activity.description,
    cause: activity.cause,
    startTime: now,
    endTime: activity.status === 'InProgress' ? undefined : now,
    status: activity.status,
    statusMessage: activity.statusMessage,
  };
  group.activities.unshift(entry);
  if (group.activities.length > ACTIVITIES_KEPT) group.activities.pop();
  if (entry.status === 'InProgress') {
    world.clock.after(world.config.shutting_down_seconds * 1000, () => {
      entry.status = 'Successful';
      entry.endTime = world.clock.now();
    });
  }
  return entry;
}

export const stamp = (world: AwsWorld): string =>
  world.clock
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, 'Z');
