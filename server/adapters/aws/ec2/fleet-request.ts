import type { CreateFleetCommandInput, Tag } from '@aws-sdk/client-ec2';
import { err, ok, type Result } from '@/server/domain/shared/result';
import type { FleetRequest } from '@/server/ports/aws';
import { isInstanceTypeName } from '@/server/adapters/aws/ec2/instance-type-name';
import { isPinnedVersion, type LaunchInputRefusal } from '@/server/adapters/aws/ec2/launch-request';

/**
 * The CreateFleet call of a launch: one synchronous attempt to buy the steps' instances, as many as there is room for.
 * Spot from the cheapest of the pools with the most room, as AWS recommends, on-demand from the cheapest; both end with
 * the instance. Fleet, instances and their volumes and interfaces are tagged; Spot requests cannot be, and metadata
 * options are the template's.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFleet.html
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-fleet-allocation-strategy.html
 */
export function toCreateFleetInput(
  request: Omit<FleetRequest, 'clientToken'>,
): Result<CreateFleetCommandInput, LaunchInputRefusal> {
  const { source, pools, lifecycle } = request;
  if (!isPinnedVersion(source.version)) {
    return err({
      code: 'launch_template_version_not_pinned',
      message: `the launch template's version must be a number, not ${source.version}`,
    });
  }
  const overrides = pools.flatMap(({ instanceType, availabilityZone, subnetId }) =>
    isInstanceTypeName(instanceType)
      ? [{ InstanceType: instanceType, AvailabilityZone: availabilityZone, SubnetId: subnetId }]
      : [],
  );
  if (overrides.length < pools.length)
    return err({ code: 'malformed_instance_type', message: 'a pool does not name an instance type' });
  const tags: Tag[] = Object.entries(request.tags).map(([Key, Value]) => ({ Key, Value }));
  return ok({
    Type: 'instant',
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: {
          LaunchTemplateId: source.launchTemplateId,
          Version: source.version,
        },
        Overrides: overrides,
      },
    ],
    TargetCapacitySpecification: {
      TotalTargetCapacity: request.stepIds.length,
      DefaultTargetCapacityType: lifecycle,
    },
    ...(lifecycle === 'spot'
      ? {
          SpotOptions: {
            AllocationStrategy: 'price-capacity-optimized',
            InstanceInterruptionBehavior: 'terminate',
          },
        }
      : { OnDemandOptions: { AllocationStrategy: 'lowest-price' } }),
    ...(tags.length === 0
      ? {}
      : {
          TagSpecifications: (['fleet', 'instance', 'volume', 'network-interface'] as const).map(
            (ResourceType) => ({ ResourceType, Tags: tags }),
          ),
        }),
  });
}
