import type { CreateFleetRequest, FleetLaunchTemplateOverridesRequest } from '@aws-sdk/client-ec2';
import type { Call } from '../../model/operation';
import { invalidParameterValue } from '../../wire/aws-error';
import { spotRoom } from '../launches/launch';
import { type LaunchSpec, resolveLaunch } from '../launches/launch-spec';
import type { Subnet } from '../../model/ec2';
import { isOffered } from '../catalog/offerings';
import { spotPriceAt } from '../catalog/spot-prices';

/** One pool that a fleet may buy from. */
export interface FleetPool {
  readonly lifecycle: 'spot' | 'on-demand';
  readonly spec: LaunchSpec;
  readonly subnet: Subnet;
  readonly weight: number;
  readonly templateId: string;
  readonly templateVersion: string;
  readonly pricePerUnit: number;
  readonly priority: number;
  readonly room: number;
}

/**
 * All pools of a fleet, for each lifecycle in the order in which its allocation strategy would try them
 * (EC2 User Guide, "Use allocation strategies to determine how EC2 Fleet fulfills capacity").
 */
export function rankPools(call: Call, input: CreateFleetRequest): FleetPool[] {
  const configs = input.LaunchTemplateConfigs ?? [];
  if (configs.length === 0) throw invalidParameterValue('LaunchTemplateConfigs must not be empty');
  const pools = configs.flatMap((config) => {
    const specification = config.LaunchTemplateSpecification;
    if (specification?.Version === undefined) {
      throw invalidParameterValue('The launch template version must be given in a fleet request');
    }
    const overrides = config.Overrides?.length ? config.Overrides : [{}];
    return overrides.flatMap((override) =>
      (['on-demand', 'spot'] as const).flatMap((lifecycle) =>
        poolsOf(call, specification, override, lifecycle),
      ),
    );
  });
  return [
    ...ordered(pools, 'on-demand', input.OnDemandOptions?.AllocationStrategy ?? 'lowest-price'),
    ...ordered(pools, 'spot', input.SpotOptions?.AllocationStrategy ?? 'lowest-price'),
  ];
}

function poolsOf(
  call: Call,
  specification: NonNullable<
    NonNullable<CreateFleetRequest['LaunchTemplateConfigs']>[number]['LaunchTemplateSpecification']
  >,
  override: FleetLaunchTemplateOverridesRequest,
  lifecycle: FleetPool['lifecycle'],
): FleetPool[] {
  const { ec2: state, world } = call;
  const spec = resolveLaunch(state, {
    LaunchTemplate: specification,
    InstanceType: override.InstanceType,
    ImageId: override.ImageId,
    Placement:
      override.AvailabilityZone === undefined ? undefined : { AvailabilityZone: override.AvailabilityZone },
    SubnetId: undefined,
    InstanceMarketOptions: lifecycle === 'spot' ? { MarketType: 'spot' } : {},
  });
  const wanted = override.SubnetId?.split(',').map((id) => id.trim());
  for (const id of wanted ?? []) {
    if (!state.subnets.has(id)) throw invalidParameterValue(`The subnet ID '${id}' does not exist`);
  }
  const subnets = [...state.subnets.values()].filter(
    (subnet) =>
      (wanted === undefined
        ? spec.subnetId === undefined || subnet.id === spec.subnetId
        : wanted.includes(subnet.id)) &&
      (spec.zoneName === undefined || subnet.zone.name === spec.zoneName),
  );
  const weight = override.WeightedCapacity ?? 1;
  return subnets.map((subnet) => ({
    lifecycle,
    spec: { ...spec, subnetId: subnet.id },
    subnet,
    weight,
    templateId: templateIdOf(call, specification),
    templateVersion: specification.Version ?? '',
    pricePerUnit:
      (lifecycle === 'spot'
        ? spotPriceAt(world.config.seed, spec.type, subnet.zone.id, call.now)
        : spec.type.onDemandDollarsPerHour) / weight,
    priority: override.Priority ?? Number.POSITIVE_INFINITY,
    room: isOffered(state, spec.type, subnet.zone)
      ? spotRoom(world, state, spec.type.name, subnet.zone.name)
      : 0,
  }));
}

function templateIdOf(
  call: Call,
  specification: { LaunchTemplateId?: string | undefined; LaunchTemplateName?: string | undefined },
): string {
  const byName = [...call.ec2.launchTemplates.values()].find(
    ({ name }) => name === specification.LaunchTemplateName,
  );
  return specification.LaunchTemplateId ?? byName?.id ?? '';
}

/** Pools with more room than this share of the roomiest count as "most available" for price-capacity-optimized. */
const AVAILABLE_SHARE = 0.5;

function ordered(
  pools: readonly FleetPool[],
  lifecycle: FleetPool['lifecycle'],
  strategy: string,
): FleetPool[] {
  const own = pools.filter((pool) => pool.lifecycle === lifecycle);
  const roomiest = Math.max(0, ...own.map(({ room }) => room));
  const plenty = (pool: FleetPool): number => (pool.room >= roomiest * AVAILABLE_SHARE ? 0 : 1);
  const byPrice = (a: FleetPool, b: FleetPool): number => a.pricePerUnit - b.pricePerUnit;
  switch (strategy) {
    case 'lowest-price':
    case 'diversified':
      return own.sort(byPrice);
    case 'prioritized':
      return own.sort((a, b) => a.priority - b.priority || byPrice(a, b));
    case 'capacity-optimized':
      return own.sort((a, b) => b.room - a.room);
    case 'capacity-optimized-prioritized':
      return own.sort((a, b) => plenty(a) - plenty(b) || a.priority - b.priority);
    case 'price-capacity-optimized':
      return own.sort((a, b) => plenty(a) - plenty(b) || byPrice(a, b));
    default:
      throw invalidParameterValue(`Invalid value '${strategy}' for AllocationStrategy`);
  }
}
