import { adopt } from '../aws/autoscaling/group-controller';
import type { Group } from '../aws/model/autoscaling';
import type { AwsWorld } from '../aws/model/aws-world';
import { INSTANCE_TYPES } from '../aws/model/instance-types';
import { createInstance } from '../aws/ec2/launches/launch';
import { resolveLaunch } from '../aws/ec2/launches/launch-spec';
import type { Instance, LaunchTemplate, Subnet } from '../aws/model/ec2';
import { joinCluster } from '../aws/ec2/instances/node-bootstrap';
import { isOffered } from '../aws/ec2/catalog/offerings';
import { type Ec2RegionState, setTags } from '../aws/model/region-state';
import type { SimulatedCluster } from '../shared/contract';
import type { ClusterConfig } from '../shared/config';
import { hexHash, unitHash } from '../shared/seeded-random';
import { ownedTag, seedNodeAccess, seedTemplate, tagInstance, type NodeKeeper } from './seed-template';

const HOUR_MS = 3_600_000;

/** Karpenter must not run on nodes that it makes: https://karpenter.sh/docs/faq/ */
const CONTROLLER_NODES = 2;

/** Nodes of a cluster that one keeper keeps, from the first index to before the last. */
interface Part {
  readonly keeper: NodeKeeper;
  readonly from: number;
  readonly to: number;
}

function partsOf({ ownership, nodes }: ClusterConfig): readonly Part[] {
  switch (ownership) {
    case 'standalone':
    case 'asg':
    case 'asg-capacity-rebalance':
      return [{ keeper: 'customer', from: 0, to: nodes }];
    case 'nodegroup':
      return [{ keeper: 'nodegroup', from: 0, to: nodes }];
    case 'karpenter': {
      const own = Math.min(CONTROLLER_NODES, nodes);
      return [
        { keeper: 'nodegroup', from: 0, to: own },
        { keeper: 'karpenter', from: own, to: nodes },
      ];
    }
  }
}

/**
 * Puts a cluster's machines into EC2: security group, instance profile, launch template, the group if it has one,
 * some unused volumes, and its nodes, which have been running for hours and join at once.
 */
export function seedCluster(world: AwsWorld, config: ClusterConfig, cluster: SimulatedCluster): void {
  const state = world.ec2(config.account, config.region);
  const access = seedNodeAccess(world, state, config);
  const subnets = subnetsOf(state, config);
  for (const { keeper, from, to } of partsOf(config)) {
    const template = seedTemplate(world, state, { config, cluster, access, keeper });
    const group =
      config.ownership === 'standalone' || keeper === 'karpenter'
        ? undefined
        : seedGroup(world, config, { template, subnets, size: to - from });
    for (let index = from; index < to; index++) {
      const instance = seedNode({ world, state, config, template, subnets, keeper }, index);
      if (group !== undefined)
        adopt(world, group, { instance, lifecycleState: 'InService', replaces: undefined });
      joinCluster(world, instance);
    }
  }
  seedZombieVolumes(world, state, config, subnets);
  for (const subnet of subnets)
    setTags(state, subnet.id, [[`kubernetes.io/cluster/${config.name}`, 'shared']]);
}

function subnetsOf(state: Ec2RegionState, config: ClusterConfig): Subnet[] {
  return config.zones.map((letter) => {
    const subnet = [...state.subnets.values()].find(({ zone }) => zone.name === `${config.region}${letter}`);
    if (subnet === undefined) throw new Error(`Region ${config.region} has no zone ${letter}`);
    return subnet;
  });
}

interface NodeSeed {
  readonly world: AwsWorld;
  readonly state: Ec2RegionState;
  readonly config: ClusterConfig;
  readonly template: LaunchTemplate;
  readonly subnets: readonly Subnet[];
  readonly keeper: NodeKeeper;
}

function seedNode({ world, state, config, template, subnets, keeper }: NodeSeed, index: number): Instance {
  const key = `${world.config.seed}/${config.account}/${config.name}/node/${index}`;
  const subnet = subnets[index % subnets.length];
  if (subnet === undefined) throw new Error('A cluster needs a zone');
  const offered = config.instance_types.filter((name) => {
    const type = INSTANCE_TYPES.get(name);
    if (type === undefined) throw new Error(`Instance type ${name} is not in the catalog`);
    return isOffered(state, type, subnet.zone);
  });
  const type = offered[Math.floor(index / subnets.length + index) % Math.max(1, offered.length)];
  // The on-demand nodes are spread over the list, so that each zone has some.
  const spot = Math.floor((index + 1) * config.spot_share) > Math.floor(index * config.spot_share);
  const spec = resolveLaunch(state, {
    LaunchTemplate: { LaunchTemplateId: template.id, Version: '1' },
    // Checked against the catalog above and by resolveLaunch.
    InstanceType: type as NonNullable<Parameters<typeof resolveLaunch>[1]['InstanceType']>,
    InstanceMarketOptions: spot ? { MarketType: 'spot' } : {},
  });
  const ageMs = (6 + 72 * unitHash(`${key}/age`)) * HOUR_MS;
  const order = {
    spec,
    subnet,
    minCount: 1,
    maxCount: 1,
    clientToken: undefined,
    reservationId: `r-0${hexHash(`${key}/r`, 16)}`,
  };
  const birth = {
    id: `i-0${hexHash(`${key}/i`, 16)}`,
    launchIndex: 0,
    launchTime: new Date(world.clock.now().getTime() - ageMs),
  };
  const instance = createInstance(state, order, birth);
  instance.state = 'running';
  tagInstance(state, instance, { template, keeper, config });
  return instance;
}

function seedGroup(
  world: AwsWorld,
  config: ClusterConfig,
  {
    template,
    subnets,
    size,
  }: { readonly template: LaunchTemplate; readonly subnets: readonly Subnet[]; readonly size: number },
): Group {
  const nodegroup = config.ownership === 'nodegroup' || config.ownership === 'karpenter';
  const name = nodegroup
    ? `eks-${config.name}-workers-${hexHash(`${world.config.seed}/${config.name}/nodegroup`, 8)}`
    : `${config.name}-workers`;
  const tags = new Map<string, string>([
    ownedTag(config.name),
    [`k8s.io/cluster-autoscaler/${config.name}`, 'owned'],
  ]);
  if (nodegroup) {
    tags.set('eks:nodegroup-name', `${config.name}-workers`);
    tags.set('eks:cluster-name', config.name);
  }
  const group: Group = {
    name,
    accountId: config.account,
    region: config.region,
    minSize: config.min_size ?? Math.max(1, Math.floor(size / 2)),
    maxSize: config.max_size ?? Math.max(3, size * 2),
    desiredCapacity: size,
    subnetIds: subnets.map(({ id }) => id),
    launchTemplate: { id: template.id, name: template.name, version: '1' },
    instanceTypes: config.instance_types,
    onDemandBaseCapacity: 0,
    onDemandPercentageAboveBase: Math.round((1 - config.spot_share) * 100),
    capacityRebalance: nodegroup || config.ownership === 'asg-capacity-rebalance',
    suspendedProcesses: new Set(),
    unbalanced: false,
    tags,
    createdAt: new Date(world.clock.now().getTime() - 90 * 24 * HOUR_MS),
    members: new Map(),
    activities: [],
  };
  world.groups(config.account, config.region).groups.set(name, group);
  return group;
}

function seedZombieVolumes(
  world: AwsWorld,
  state: Ec2RegionState,
  config: ClusterConfig,
  subnets: readonly Subnet[],
): void {
  for (let index = 0; index < world.config.zombie_volumes; index++) {
    const key = `${world.config.seed}/${config.account}/${config.name}/zombie/${index}`;
    const zone = subnets[index % subnets.length]?.zone;
    if (zone === undefined) return;
    const id = `vol-0${hexHash(key, 16)}`;
    state.volumes.set(id, {
      id,
      zone,
      sizeGib: 50 + 50 * index,
      createTime: new Date(world.clock.now().getTime() - 30 * 24 * HOUR_MS),
      type: 'gp3',
      attachedTo: undefined,
    });
    setTags(state, id, [
      ownedTag(config.name),
      ['kubernetes.io/created-for/pvc/name', `data-former-db-${index}`],
      ['kubernetes.io/created-for/pvc/namespace', 'shop'],
    ]);
  }
}
