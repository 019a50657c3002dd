import type { Instance } from '@aws-sdk/client-ec2';
import type { InstanceEnding, InstanceFacts, InstanceState } from '@/server/ports/aws';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
const STATES: Readonly<Record<string, InstanceState>> = {
  pending: 'pending',
  running: 'running',
  'shutting-down': 'shutting-down',
  terminated: 'terminated',
  stopping: 'stopping',
  stopped: 'stopped',
};

/** Absent means on-demand; what is neither Spot nor plain on-demand is never counted, so a new kind joins those. */
function toLifecycle(value: string | undefined): InstanceFacts['lifecycle'] {
  if (value === undefined || value === '') return 'on-demand';
  if (value === 'spot' || value === 'scheduled') return value;
  return 'capacity-block';
}

/**
 * Codes of an instance that EC2 itself took back.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html
 */
const INTERRUPTED_CODES = new Set(['Server.SpotInstanceTermination', 'Server.SpotInstanceShutdown']);

/** The end of `StateTransitionReason`: `User initiated (2026-07-14 09:30:00 GMT)`. */
const TRANSITION_TIME = /\((\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) (?:GMT|UTC)\)$/;

function toEnding(instance: Instance, state: InstanceState): InstanceEnding | null {
  if (state === 'pending' || state === 'running') return null;
  const [, day, time] = TRANSITION_TIME.exec(instance.StateTransitionReason ?? '') ?? [];
  const at = day === undefined || time === undefined ? null : new Date(`${day}T${time}Z`);
  return {
    at: at === null || Number.isNaN(at.getTime()) ? null : at,
    interrupted: INTERRUPTED_CODES.has(instance.StateReason?.Code ?? ''),
  };
}

/**
 * ```xml
 * <item><instanceId>i-0abc</instanceId><imageId>ami-0abc</imageId><instanceState><code>16</code><name>running</name></instanceState>
 *   <privateDnsName>ip-10-0-1-7.ec2.internal</privateDnsName><instanceType>m5.large</instanceType>
 *   <launchTime>2026-07-14T09:30:00.000Z</launchTime><placement><availabilityZone>us-east-1a</availabilityZone><availabilityZoneId>use1-az1</availabilityZoneId></placement>
 *   <subnetId>subnet-0a</subnetId><instanceLifecycle>spot</instanceLifecycle><spotInstanceRequestId>sir-0abc</spotInstanceRequestId>
 *   <iamInstanceProfile><arn>arn:aws:iam::111122223333:instance-profile/node</arn></iamInstanceProfile>
 *   <groupSet><item><groupId>sg-0a</groupId></item></groupSet><tagSet><item><key>Name</key><value>node</value></item></tagSet></item>
 * ```
 * One that ends also has `<reason>User initiated (2026-07-14 09:30:00 GMT)</reason>` and
 * `<stateReason><code>Client.UserInitiatedShutdown</code></stateReason>`. Null when what identifies an instance is missing.
 */
export function toInstanceFacts(instance: Instance): InstanceFacts | null {
  const state = STATES[instance.State?.Name ?? ''];
  const { InstanceId, InstanceType } = instance;
  if (!InstanceId || !InstanceType || state === undefined) return null;
  const tags: Record<string, string> = {};
  for (const tag of instance.Tags ?? []) if (tag.Key) tags[tag.Key] = tag.Value ?? '';
  return {
    instanceId: InstanceId,
    instanceType: InstanceType,
    state,
    lifecycle: toLifecycle(instance.InstanceLifecycle),
    availabilityZone: instance.Placement?.AvailabilityZone ?? '',
    availabilityZoneId: instance.Placement?.AvailabilityZoneId || null,
    privateDnsName: instance.PrivateDnsName || null,
    subnetId: instance.SubnetId || null,
    imageId: instance.ImageId || null,
    instanceProfileArn: instance.IamInstanceProfile?.Arn || null,
    securityGroupIds: (instance.SecurityGroups ?? []).flatMap((group) =>
      group.GroupId ? [group.GroupId] : [],
    ),
    launchedAt: instance.LaunchTime ?? null,
    tags,
    spotInstanceRequestId: instance.SpotInstanceRequestId || null,
    ending: toEnding(instance, state),
  };
}
