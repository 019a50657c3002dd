import type { CreateFleetRequest, FleetLaunchTemplateOverridesRequest } from '@aws-sdk/client-ec2';
import { AwsError, invalidParameterValue } from '../../wire/aws-error';

/** What an instant fleet may tag (API Reference, CreateFleet, "TagSpecification.N"). */
const TAGGABLE = new Set(['fleet', 'instance', 'volume', 'network-interface']);
/** EC2 User Guide, "Fleet quotas": launch specifications over all launch templates of a request. */
const MOST_OVERRIDES = 300;

const invalidFleet = (message: string): AwsError => new AwsError('InvalidFleetConfig', message);

/** Refuses what the API Reference of CreateFleet does not allow in a request of type `instant`. */
export function checkFleet(input: CreateFleetRequest): void {
  for (const { ResourceType } of input.TagSpecifications ?? [])
    if (ResourceType === undefined || !TAGGABLE.has(ResourceType))
      throw invalidParameterValue(
        `'${ResourceType ?? ''}' is not a valid taggable resource type for this operation.`,
      );
  if (input.ReplaceUnhealthyInstances !== undefined || input.ExcessCapacityTerminationPolicy !== undefined)
    throw invalidFleet(
      'ReplaceUnhealthyInstances and ExcessCapacityTerminationPolicy are supported for fleets of type maintain only.',
    );
  const overrides = (input.LaunchTemplateConfigs ?? []).flatMap((config) => config.Overrides ?? []);
  if (overrides.length > MOST_OVERRIDES)
    throw invalidFleet(`The fleet names more than ${MOST_OVERRIDES} launch template overrides.`);
  for (const override of overrides) checkOverride(override);
  checkDuplicates(overrides);
  checkAllocation(input);
}

function checkOverride(override: FleetLaunchTemplateOverridesRequest): void {
  if (override.SubnetId?.includes(',') === true)
    throw invalidFleet('A fleet of type instant can have only one subnet ID in an override.');
  if (override.AvailabilityZone !== undefined && override.AvailabilityZoneId !== undefined)
    throw new AwsError(
      'InvalidParameterCombination',
      'Either AvailabilityZone or AvailabilityZoneId can be specified, but not both.',
    );
  if (override.InstanceType !== undefined && override.InstanceRequirements !== undefined)
    throw new AwsError(
      'InvalidParameterCombination',
      'InstanceType and InstanceRequirements can not be specified together.',
    );
}

/** "An EC2 Fleet request can't span different subnets from the same Availability Zone" shows as duplicate pools. */
function checkDuplicates(overrides: readonly FleetLaunchTemplateOverridesRequest[]): void {
  const seen = new Set<string>();
  for (const { InstanceType, AvailabilityZone, AvailabilityZoneId, SubnetId } of overrides) {
    const pool = `${InstanceType ?? ''}/${AvailabilityZone ?? AvailabilityZoneId ?? SubnetId ?? ''}`;
    if (seen.has(pool)) throw invalidFleet('The fleet configuration contains duplicate instance pools.');
    seen.add(pool);
  }
}

function checkAllocation({ SpotOptions: spot, OnDemandOptions: onDemand }: CreateFleetRequest): void {
  if (spot?.InstancePoolsToUseCount !== undefined && spot.AllocationStrategy !== 'lowest-price')
    throw invalidFleet(
      'InstancePoolsToUseCount option is only available with the lowestPrice allocation strategy.',
    );
  for (const options of [spot, onDemand])
    if (
      options?.MinTargetCapacity !== undefined &&
      options.SingleAvailabilityZone !== true &&
      options.SingleInstanceType !== true
    )
      throw invalidFleet('MinTargetCapacity requires SingleAvailabilityZone or SingleInstanceType.');
}
