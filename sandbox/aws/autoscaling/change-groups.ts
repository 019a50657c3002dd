import type {
  ActivityType,
  DetachInstancesAnswer,
  DetachInstancesQuery,
  EnterStandbyAnswer,
  EnterStandbyQuery,
  ScalingProcessQuery,
  SetDesiredCapacityType,
  SetInstanceProtectionQuery,
  TerminateInstanceInAutoScalingGroupType,
  UpdateAutoScalingGroupType,
} from '@aws-sdk/client-auto-scaling';
import { tagsOf } from '../model/region-state';
import type { Call } from '../model/operation';
import { validationError } from '../wire/aws-error';
import { activityAnswer, groupsOf } from './describe-groups';
import { reconcileGroup, record, retire, stamp, terminationOf } from './group-controller';
import { type Activity, type Group, type GroupMember, SCALING_PROCESSES } from '../model/autoscaling';

function groupByName(call: Call, name: string | undefined): Group {
  const group = groupsOf(call).find((candidate) => candidate.name === name);
  if (group !== undefined) return group;
  throw validationError(`AutoScalingGroup name not found - AutoScalingGroup '${name ?? ''}' not found`);
}

function memberOf(group: Group, id: string): GroupMember {
  const member = group.members.get(id);
  if (member !== undefined) return member;
  throw validationError(`The instance ${id} is not part of Auto Scaling group ${group.name}.`);
}

function decrement(group: Group, count: number): void {
  if (group.desiredCapacity - count < group.minSize) {
    throw validationError(
      `New SetDesiredCapacity value ${group.desiredCapacity - count} is below min value ${group.minSize} for the AutoScalingGroup.`,
    );
  }
  group.desiredCapacity -= count;
}

/** DetachInstances: the instances go on running outside the group, which launches others unless told to decrement. */
export function detachInstances(call: Call, input: DetachInstancesQuery): DetachInstancesAnswer {
  const group = groupByName(call, input.AutoScalingGroupName);
  const members = (input.InstanceIds ?? []).map((id) => memberOf(group, id));
  const standing = members.find(
    ({ lifecycleState }) => lifecycleState !== 'InService' && lifecycleState !== 'Standby',
  );
  if (standing !== undefined) {
    throw validationError(
      `The instance ${standing.instance.id} is not in InService or Standby state and cannot be detached.`,
    );
  }
  if (input.ShouldDecrementDesiredCapacity === true) decrement(group, members.length);
  const activities = members.map((member) => {
    group.members.delete(member.instance.id);
    const tags = call.ec2.tags.get(member.instance.id);
    for (const key of [...tagsOf(call.ec2, member.instance.id).keys()]) {
      if (key === 'aws:autoscaling:groupName') tags?.delete(key);
    }
    return userActivity(call, group, `Detaching EC2 instance: ${member.instance.id}`, 'a user request.');
  });
  call.world.clock.after(1000, () => reconcileGroup(call.world, group));
  return { Activities: activities.map((activity) => activityAnswer(group, activity)) };
}

/** TerminateInstanceInAutoScalingGroup, with or without making the group smaller. */
export function terminateInstanceInAutoScalingGroup(
  call: Call,
  input: TerminateInstanceInAutoScalingGroupType,
): ActivityType {
  const id = input.InstanceId ?? '';
  const group = groupsOf(call).find(({ members }) => members.has(id));
  if (group === undefined) {
    throw validationError(`Instance Id not found - No managed instance found for instance ID: ${id}`);
  }
  const member = memberOf(group, id);
  const ending = group.activities.find(
    ({ status, description }) => status === 'InProgress' && description === terminationOf(member.instance.id),
  );
  // It is on its way out already: the group is not made smaller a second time.
  if (member.lifecycleState === 'Terminating' && ending !== undefined)
    return { Activity: activityAnswer(group, ending) };
  if (input.ShouldDecrementDesiredCapacity === true) {
    if (group.desiredCapacity <= group.minSize) {
      throw validationError(
        `Currently, desiredSize equals minSize (${group.minSize}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
      );
    }
    group.desiredCapacity -= 1;
    group.unbalanced = true;
  }
  const activity = retire(call.world, group, member, 'a user request.');
  return { Activity: activityAnswer(group, activity) };
}

/** UpdateAutoScalingGroup, of its sizes only. */
export function updateAutoScalingGroup(call: Call, input: UpdateAutoScalingGroupType): Record<string, never> {
  const group = groupByName(call, input.AutoScalingGroupName);
  const { MinSize = group.minSize, DesiredCapacity: wanted = group.desiredCapacity } = input;
  group.minSize = MinSize;
  // A group below its new minimum grows to it (Auto Scaling API Reference).
  group.desiredCapacity = Math.max(MinSize, wanted);
  call.world.clock.after(1000, () => reconcileGroup(call.world, group));
  return {};
}

export function setInstanceProtection(call: Call, input: SetInstanceProtectionQuery): Record<string, never> {
  const group = groupByName(call, input.AutoScalingGroupName);
  for (const id of input.InstanceIds ?? [])
    memberOf(group, id).protectedFromScaleIn = input.ProtectedFromScaleIn ?? false;
  return {};
}

/** SuspendProcesses; without names all of them. */
export function suspendProcesses(call: Call, input: ScalingProcessQuery): Record<string, never> {
  const group = groupByName(call, input.AutoScalingGroupName);
  for (const name of input.ScalingProcesses ?? SCALING_PROCESSES) group.suspendedProcesses.add(name);
  return {};
}

export function resumeProcesses(call: Call, input: ScalingProcessQuery): Record<string, never> {
  const group = groupByName(call, input.AutoScalingGroupName);
  for (const name of input.ScalingProcesses ?? SCALING_PROCESSES) group.suspendedProcesses.delete(name);
  return {};
}

export function setDesiredCapacity(call: Call, input: SetDesiredCapacityType): Record<string, never> {
  const group = groupByName(call, input.AutoScalingGroupName);
  const wanted = input.DesiredCapacity ?? 0;
  if (wanted < group.minSize || wanted > group.maxSize) {
    const side =
      wanted < group.minSize ? `below min value ${group.minSize}` : `above max value ${group.maxSize}`;
    throw validationError(`New SetDesiredCapacity value ${wanted} is ${side} for the AutoScalingGroup.`);
  }
  group.desiredCapacity = wanted;
  call.world.clock.after(1000, () => reconcileGroup(call.world, group));
  return {};
}

export function enterStandby(call: Call, input: EnterStandbyQuery): EnterStandbyAnswer {
  const group = groupByName(call, input.AutoScalingGroupName);
  const members = (input.InstanceIds ?? []).map((id) => memberOf(group, id));
  if (input.ShouldDecrementDesiredCapacity === true) decrement(group, members.length);
  const activities = members.map((member) => {
    member.lifecycleState = 'Standby';
    return userActivity(
      call,
      group,
      `Moving EC2 instance to Standby: ${member.instance.id}`,
      'a user request.',
    );
  });
  return { Activities: activities.map((activity) => activityAnswer(group, activity)) };
}

function userActivity(call: Call, group: Group, description: string, reason: string): Activity {
  return record(call.world, group, {
    description,
    cause: `At ${stamp(call.world)} instances were changed in response to ${reason}`,
    status: 'InProgress',
  });
}
