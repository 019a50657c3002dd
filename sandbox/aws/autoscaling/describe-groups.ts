import type {
  Activity as ActivityAnswer,
  ActivitiesType,
  AutoScalingGroup,
  AutoScalingGroupNamesType,
  AutoScalingGroupsType,
  AutoScalingInstancesType,
  DescribeAutoScalingInstancesType,
  DescribeScalingActivitiesType,
  Filter,
} from '@aws-sdk/client-auto-scaling';
import type { Call } from '../model/operation';
import { AwsError, validationError } from '../wire/aws-error';
import type { Activity, Group, GroupMember } from '../model/autoscaling';

/** Largest and default page of these calls (Auto Scaling API Reference). */
const PAGE = { instances: 50, groups: 100, activities: 100 };

export function groupsOf(call: Call): Group[] {
  return [...call.world.groups(call.caller.accountId, call.region).groups.values()];
}

/** DescribeAutoScalingInstances: ids that stand in no group are left out, not an error. */
export function describeAutoScalingInstances(
  call: Call,
  input: DescribeAutoScalingInstancesType,
): AutoScalingInstancesType {
  const ids = input.InstanceIds ?? [];
  if (ids.length > PAGE.instances)
    throw validationError(`The number of instance ids that may be passed in is limited to ${PAGE.instances}`);
  const members = groupsOf(call).flatMap((group) =>
    [...group.members.values()]
      .filter(({ instance }) => ids.length === 0 || ids.includes(instance.id))
      .map((member) => ({ group, member })),
  );
  const { items, NextToken } = pageOf(members, input, PAGE.instances);
  return {
    NextToken,
    AutoScalingInstances: items.map(({ group, member }) => ({
      ...memberAnswer(group, member),
      AutoScalingGroupName: group.name,
      HealthStatus: member.healthStatus.toUpperCase(),
    })),
  };
}

export function describeAutoScalingGroups(
  call: Call,
  input: AutoScalingGroupNamesType,
): AutoScalingGroupsType {
  const names = input.AutoScalingGroupNames ?? [];
  const groups = groupsOf(call).filter(
    (group) =>
      (names.length === 0 || names.includes(group.name)) &&
      (input.Filters ?? []).every((filter) => passes(group, filter)),
  );
  const { items, NextToken } = pageOf(groups, input, PAGE.groups);
  return { NextToken, AutoScalingGroups: items.map((group) => groupAnswer(call, group)) };
}

export function describeScalingActivities(call: Call, input: DescribeScalingActivitiesType): ActivitiesType {
  const groups = groupsOf(call).filter(
    ({ name }) => input.AutoScalingGroupName === undefined || name === input.AutoScalingGroupName,
  );
  const activities = groups
    .flatMap((group) => group.activities.map((activity) => ({ group, activity })))
    .filter(
      ({ activity }) =>
        input.ActivityIds === undefined ||
        input.ActivityIds.length === 0 ||
        input.ActivityIds.includes(activity.id),
    )
    .sort((a, b) => b.activity.startTime.getTime() - a.activity.startTime.getTime());
  const { items, NextToken } = pageOf(activities, input, PAGE.activities);
  return { NextToken, Activities: items.map(({ group, activity }) => activityAnswer(group, activity)) };
}

function passes(group: Group, { Name: name = '', Values: values = [] }: Filter): boolean {
  if (name.startsWith('tag:')) return values.includes(group.tags.get(name.slice(4)) ?? '\0');
  if (name === 'tag-key') return values.some((key) => group.tags.has(key));
  if (name === 'tag-value') return [...group.tags.values()].some((value) => values.includes(value));
  throw validationError(
    `Filter type ${name} is not correct. Allowed Filter types are: tag-key tag-value tag:<key>`,
  );
}

function pageOf<T>(
  all: readonly T[],
  {
    NextToken: token,
    MaxRecords: wanted,
  }: { NextToken?: string | undefined; MaxRecords?: number | undefined },
  most: number,
): { items: readonly T[]; NextToken: string | undefined } {
  const limit = wanted ?? most;
  if (limit < 1 || limit > most) throw validationError(`MaxRecords must be between 1 and ${most}`);
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString());
  if (!Number.isInteger(start)) throw new AwsError('InvalidNextToken', 'The NextToken value is not valid.');
  const end = start + limit;
  return {
    items: all.slice(start, end),
    NextToken: end < all.length ? Buffer.from(String(end)).toString('base64') : undefined,
  };
}

function memberAnswer(group: Group, member: GroupMember) {
  return {
    InstanceId: member.instance.id,
    InstanceType: member.instance.type.name,
    AvailabilityZone: member.instance.zone.name,
    LifecycleState: member.lifecycleState,
    HealthStatus: member.healthStatus,
    ProtectedFromScaleIn: member.protectedFromScaleIn,
    LaunchTemplate: {
      LaunchTemplateId: group.launchTemplate.id,
      LaunchTemplateName: group.launchTemplate.name,
      Version: group.launchTemplate.version,
    },
  };
}

function groupAnswer(call: Call, group: Group): AutoScalingGroup {
  const { subnets } = call.world.ec2(group.accountId, group.region);
  const specification = {
    LaunchTemplateId: group.launchTemplate.id,
    LaunchTemplateName: group.launchTemplate.name,
    Version: group.launchTemplate.version,
  };
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: arnOf(group),
    MinSize: group.minSize,
    MaxSize: group.maxSize,
    DesiredCapacity: group.desiredCapacity,
    DefaultCooldown: 300,
    HealthCheckType: 'EC2',
    HealthCheckGracePeriod: 15,
    CapacityRebalance: group.capacityRebalance,
    NewInstancesProtectedFromScaleIn: false,
    CreatedTime: group.createdAt,
    VPCZoneIdentifier: group.subnetIds.join(','),
    AvailabilityZones: [...new Set(group.subnetIds.flatMap((id) => subnets.get(id)?.zone.name ?? []))],
    TerminationPolicies: ['Default'],
    SuspendedProcesses: [...group.suspendedProcesses].map((ProcessName) => ({ ProcessName })),
    EnabledMetrics: [],
    LoadBalancerNames: [],
    TargetGroupARNs: [],
    ServiceLinkedRoleARN: `arn:aws:iam::${group.accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    // A group has either a launch template or a mixed instances policy (Auto Scaling API Reference).
    LaunchTemplate: group.instanceTypes.length === 1 ? specification : undefined,
    MixedInstancesPolicy:
      group.instanceTypes.length === 1
        ? undefined
        : {
            LaunchTemplate: {
              LaunchTemplateSpecification: specification,
              Overrides: group.instanceTypes.map((InstanceType) => ({ InstanceType })),
            },
            InstancesDistribution: {
              OnDemandAllocationStrategy: 'prioritized',
              OnDemandBaseCapacity: group.onDemandBaseCapacity,
              OnDemandPercentageAboveBaseCapacity: group.onDemandPercentageAboveBase,
              SpotAllocationStrategy: 'price-capacity-optimized',
            },
          },
    Instances: [...group.members.values()].map((member) => memberAnswer(group, member)),
    Tags: [...group.tags].map(([Key, Value]) => ({
      Key,
      Value,
      PropagateAtLaunch: true,
      ResourceId: group.name,
      ResourceType: 'auto-scaling-group',
    })),
  };
}

export function activityAnswer(group: Group, activity: Activity): ActivityAnswer {
  return {
    ActivityId: activity.id,
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: arnOf(group),
    Description: activity.description,
    Cause: activity.cause,
    StartTime: activity.startTime,
    EndTime: activity.endTime,
    StatusCode: activity.status,
    StatusMessage: activity.statusMessage,
    Progress: activity.status === 'InProgress' ? 50 : 100,
    Details: '{}',
  };
}

function arnOf(group: Group): string {
  return `arn:aws:autoscaling:${group.region}:${group.accountId}:autoScalingGroup:00000000-0000-4000-8000-000000000000:autoScalingGroupName/${group.name}`;
}
