import { randomBytes } from 'node:crypto';
import type { AwsWorld } from '../../model/aws-world';
import { AwsError } from '../../wire/aws-error';
import { unitHash } from '../../../shared/seeded-random';
import { isOffered } from '../catalog/offerings';
import { boot, privateDnsName } from '../instances/instance-lifecycle';
import type { LaunchSpec } from './launch-spec';
import type { Instance, Subnet } from '../../model/ec2';
import {
  type Ec2RegionState,
  dottedAddress,
  freeAddresses,
  setTags,
  takeAddress,
} from '../../model/region-state';

/** How many to launch and under which names. */
interface LaunchOrder {
  readonly spec: LaunchSpec;
  readonly subnet: Subnet;
  readonly minCount: number;
  readonly maxCount: number;
  readonly clientToken: string | undefined;
  readonly reservationId: string;
  readonly fleetId?: string;
}

/** Hex id as EC2 makes them today: 17 digits. Random, so that a restarted world never gives an id out twice. */
export const newId = (prefix: string): string => `${prefix}-0${randomBytes(8).toString('hex')}`;

/** The subnet of a launch: the named one, or the default subnet of the named zone, or of the zone whose turn it is. */
export function chooseSubnet(state: Ec2RegionState, spec: LaunchSpec): Subnet {
  if (spec.subnetId !== undefined) {
    const subnet = state.subnets.get(spec.subnetId);
    if (subnet !== undefined) return subnet;
    throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${spec.subnetId}' does not exist`);
  }
  const candidates = [...state.subnets.values()].filter(
    ({ zone }) =>
      (spec.zoneName === undefined || zone.name === spec.zoneName) && isOffered(state, spec.type, zone),
  );
  const subnet = candidates[state.zoneTurn++ % Math.max(1, candidates.length)];
  if (subnet !== undefined) return subnet;
  throw new AwsError(
    'MissingInput',
    `No subnets found for the default VPC '${state.vpcId}'. Please specify a subnet.`,
  );
}

/** Instances that a Spot pool can still take. */
export function spotRoom(world: AwsWorld, state: Ec2RegionState, typeName: string, zoneName: string): number {
  const pool = `${typeName}/${zoneName}`;
  const fault = world.faults.active('pool-capacity', `${pool}/spot`);
  const [least, most] = world.config.spot_pool_capacity;
  const capacity =
    typeof fault?.['capacity'] === 'number'
      ? fault['capacity']
      : least +
        Math.floor(unitHash(`${world.config.seed}/${state.accountId}/${pool}/capacity`) * (most - least + 1));
  return Math.max(0, capacity - (state.spotPoolUse.get(pool) ?? 0));
}

/**
 * Launches between `minCount` and `maxCount` instances in one subnet, as many as there is room for, or throws the
 * error that EC2 gives for the first thing in the way (EC2 API Reference, "Error codes").
 */
export function launch(world: AwsWorld, state: Ec2RegionState, order: LaunchOrder): Instance[] {
  const { spec, subnet } = order;
  const lifecycle = spec.spot === undefined ? 'on-demand' : 'spot';
  const pool = `${spec.type.name}/${subnet.zone.name}/${lifecycle}`;
  if (!isOffered(state, spec.type, subnet.zone)) {
    throw new AwsError(
      'Unsupported',
      `Your requested instance type (${spec.type.name}) is not supported in your requested Availability Zone (${subnet.zone.name}). Please retry your request by not specifying an Availability Zone or choosing ${otherZones(state, order)}.`,
    );
  }
  refuseByFault(world, state, order, pool);
  const room = Math.min(
    freeAddresses(subnet),
    lifecycle === 'spot'
      ? spotRoom(world, state, spec.type.name, subnet.zone.name)
      : Number.POSITIVE_INFINITY,
  );
  if (freeAddresses(subnet) < order.minCount) throw insufficientAddresses();
  if (room < order.minCount) throw insufficientCapacity(state, order);
  const count = Math.min(room, order.maxCount);
  return Array.from({ length: count }, (_, index) => place(world, state, order, index));
}

function refuseByFault(world: AwsWorld, state: Ec2RegionState, order: LaunchOrder, pool: string): void {
  const { spec, subnet } = order;
  if (world.faults.active('insufficient-capacity', pool) !== undefined)
    throw insufficientCapacity(state, order);
  if (spec.spot !== undefined && world.faults.active('max-spot-count', pool) !== undefined) {
    throw new AwsError('MaxSpotInstanceCountExceeded', 'Max spot instance count exceeded');
  }
  if (world.faults.active('vcpu-limit', pool) !== undefined) {
    throw new AwsError(
      'VcpuLimitExceeded',
      'You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.',
    );
  }
  if (
    world.faults.active('no-free-addresses', subnet.id) !== undefined ||
    world.faults.active('no-free-addresses', pool) !== undefined
  ) {
    throw insufficientAddresses();
  }
}

function otherZones(state: Ec2RegionState, { spec, subnet }: LaunchOrder): string {
  return state.zones
    .filter((zone) => zone.name !== subnet.zone.name && isOffered(state, spec.type, zone))
    .map(({ name }) => name)
    .join(', ');
}

function insufficientAddresses(): AwsError {
  return new AwsError(
    'InsufficientFreeAddressesInSubnet',
    'The specified subnet does not have enough free addresses to satisfy the request.',
  );
}

/** A server error (500), so SDKs retry it by themselves. */
function insufficientCapacity(state: Ec2RegionState, order: LaunchOrder): AwsError {
  const { spec, subnet } = order;
  return new AwsError(
    'InsufficientInstanceCapacity',
    spec.spot === undefined
      ? `We currently do not have sufficient ${spec.type.name} capacity in the Availability Zone you requested (${subnet.zone.name}). Our system will be working on provisioning additional capacity. You can currently get ${spec.type.name} capacity by not specifying an Availability Zone in your request or choosing ${otherZones(state, order)}.`
      : 'There is no Spot capacity available that matches your request.',
    500,
  );
}

function place(world: AwsWorld, state: Ec2RegionState, order: LaunchOrder, launchIndex: number): Instance {
  const instance = createInstance(state, order, {
    id: newId('i'),
    launchIndex,
    launchTime: world.clock.now(),
  });
  const hidden = world.faults.active('describe-eventually-consistent', instance.region);
  if (hidden !== undefined) {
    const hiddenMs = typeof hidden['hiddenMs'] === 'number' ? hidden['hiddenMs'] : (hidden.latencyMs ?? 5000);
    instance.visibleFrom = new Date(world.clock.now().getTime() + hiddenMs);
  }
  world.counters.launched += 1;
  for (const listener of world.onInstanceState) listener(instance);
  boot(world, instance);
  return instance;
}

/** Makes the records of one instance: its Spot request, root volume, address and tags. Nothing is booted. */
export function createInstance(
  state: Ec2RegionState,
  order: LaunchOrder,
  birth: { readonly id: string; readonly launchIndex: number; readonly launchTime: Date },
): Instance {
  const { spec, subnet } = order;
  const address = takeAddress(subnet);
  if (address === undefined) throw insufficientAddresses();
  const lifecycle = spec.spot === undefined ? 'on-demand' : 'spot';
  const spotRequestId = spec.spot === undefined ? undefined : `sir-${randomBytes(4).toString('hex')}`;
  const instance: Instance = {
    id: birth.id,
    accountId: state.accountId,
    region: state.region,
    type: spec.type,
    zone: subnet.zone,
    subnetId: subnet.id,
    vpcId: subnet.vpcId,
    imageId: spec.image,
    privateIp: dottedAddress(address),
    privateDnsName: privateDnsName(state.region, address),
    lifecycle,
    spotRequestId,
    launchTime: birth.launchTime,
    launchIndex: birth.launchIndex,
    reservationId: order.reservationId,
    clientToken: order.clientToken,
    userData: spec.userData,
    profileArn:
      spec.profileName === undefined
        ? undefined
        : `arn:aws:iam::${state.accountId}:instance-profile/${spec.profileName}`,
    securityGroupIds: spec.securityGroupIds,
    metadataOptions: spec.metadataOptions,
    volumeId: newId('vol'),
    interfaceId: newId('eni'),
    fleetId: order.fleetId,
    disableApiTermination: spec.disableApiTermination,
    state: 'pending',
    stateReason: undefined,
    stateTransitionReason: '',
    visibleFrom: birth.launchTime,
    interruption: undefined,
    scheduledEvent: undefined,
    clusterName: undefined,
    joined: false,
  };
  state.instances.set(instance.id, instance);
  state.volumes.set(instance.volumeId, {
    id: instance.volumeId,
    zone: subnet.zone,
    sizeGib: 20,
    createTime: birth.launchTime,
    type: 'gp3',
    attachedTo: instance.id,
  });
  setTags(state, instance.id, spec.tags.instance);
  setTags(state, instance.volumeId, spec.tags.volume);
  if (spotRequestId !== undefined) {
    state.spotRequests.set(spotRequestId, {
      id: spotRequestId,
      instanceId: instance.id,
      createTime: birth.launchTime,
      interruptionBehavior: spec.spot?.interruptionBehavior ?? 'terminate',
      state: 'active',
      status: { code: 'fulfilled', message: 'Your Spot request is fulfilled.', updateTime: birth.launchTime },
    });
    setTags(state, spotRequestId, spec.tags['spot-instances-request']);
    const pool = `${spec.type.name}/${subnet.zone.name}`;
    state.spotPoolUse.set(pool, (state.spotPoolUse.get(pool) ?? 0) + 1);
  }
  return instance;
}
