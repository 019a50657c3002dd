import type { AutoScalingGroup, AutoScalingInstanceDetails } from '@aws-sdk/client-auto-scaling';
import type { GroupFacts, GroupMembership } from '@/server/ports/aws';

/**
 * ```xml
 * <member><InstanceId>i-0abc</InstanceId><AutoScalingGroupName>workers</AutoScalingGroupName><LifecycleState>InService</LifecycleState>
 *   <HealthStatus>HEALTHY</HealthStatus><ProtectedFromScaleIn>false</ProtectedFromScaleIn></member>
 * ```
 */
export function toGroupMembership(details: AutoScalingInstanceDetails): GroupMembership | null {
  if (!details.InstanceId || !details.AutoScalingGroupName) return null;
  return {
    instanceId: details.InstanceId,
    groupName: details.AutoScalingGroupName,
    lifecycleState: details.LifecycleState ?? '',
    protectedFromScaleIn: details.ProtectedFromScaleIn ?? false,
  };
}

/**
 * ```xml
 * <member><AutoScalingGroupName>workers</AutoScalingGroupName><MinSize>1</MinSize><MaxSize>9</MaxSize><DesiredCapacity>3</DesiredCapacity>
 *   <CapacityRebalance>true</CapacityRebalance><AvailabilityZones><member>us-east-1a</member></AvailabilityZones>
 *   <SuspendedProcesses><member><ProcessName>AZRebalance</ProcessName></member></SuspendedProcesses><Instances><member><InstanceId>i-0abc</InstanceId><AvailabilityZone>us-east-1a</AvailabilityZone>
 *     <LifecycleState>InService</LifecycleState><HealthStatus>Healthy</HealthStatus><ProtectedFromScaleIn>false</ProtectedFromScaleIn></member></Instances>
 *   <Tags><member><Key>Name</Key><Value>worker</Value></member></Tags></member>
 * ```
 * Null when name or sizes are missing.
 */
export function toGroupFacts(group: AutoScalingGroup): GroupFacts | null {
  const { AutoScalingGroupName, MinSize, MaxSize, DesiredCapacity } = group;
  if (
    !AutoScalingGroupName ||
    MinSize === undefined ||
    MaxSize === undefined ||
    DesiredCapacity === undefined
  ) {
    return null;
  }
  const tags: Record<string, string> = {};
  for (const tag of group.Tags ?? []) if (tag.Key) tags[tag.Key] = tag.Value ?? '';
  return {
    groupName: AutoScalingGroupName,
    minSize: MinSize,
    maxSize: MaxSize,
    desiredCapacity: DesiredCapacity,
    capacityRebalance: group.CapacityRebalance ?? false,
    availabilityZones: group.AvailabilityZones ?? [],
    suspendedProcesses: (group.SuspendedProcesses ?? []).flatMap(({ ProcessName }) => ProcessName ?? []),
    instances: (group.Instances ?? []).flatMap((instance) =>
      instance.InstanceId
        ? [
            {
              instanceId: instance.InstanceId,
              availabilityZone: instance.AvailabilityZone ?? '',
              lifecycleState: instance.LifecycleState ?? '',
              protectedFromScaleIn: instance.ProtectedFromScaleIn ?? false,
              // The two calls of this API spell it "Healthy" and "HEALTHY".
              healthy: instance.HealthStatus?.toLowerCase() === 'healthy',
            },
          ]
        : [],
    ),
    tags,
  };
}
