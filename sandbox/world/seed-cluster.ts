import { adopt } from '../aws/autoscaling/group-controller';
import type { Group } from '../aws/autoscaling/model';
import type { AwsWorld } from '../aws/aws-world';
import { INSTANCE_TYPES } from '../aws/ec2/instance-types';
import { createInstance } from '../aws/ec2/launch';
import { resolveLaunch } from '../aws/ec2/launch-spec';
import type { Instance, LaunchTemplate, Subnet } from '../aws/ec2/model';
import { joinCluster } from '../aws/ec2/node-bootstrap';
import { isOffered } from '../aws/ec2/offerings';
import { type Ec2RegionState, setTags } from '../aws/ec2/region-state';
import type { SimulatedCluster } from '../contract';
import type { ClusterConfig } from './config';
import { hexHash, unitHash } from './seeded-random';
import { bootstrapUserData } from './user-data';

const HOUR_MS = 3_600_000;

/**
 * Puts a cluster's machines into EC2: security group, instance profile, launch template, the group if it has one,
 * some unused volumes, and its nodes, which have been running for hours and join at once.
 */
export function seedCluster(world: AwsWorld, config: ClusterConfig, cluster: SimulatedCluster): void {
  const state = world.ec2(config.account, config.region);
  const template = seedTemplate(world, state, config, cluster);
  const subnets = subnetsOf(state, config);
  const group = config.ownership === 'standalone' ? undefined : seedGroup(world, config, template, subnets);
  for (let index = 0; index < config.nodes; index++) {
    const instance = seedNode({ world, state, config, template, subnets }, index);
    if (group !== undefined)
      adopt(world, group, { instance, lifecycleState: 'InService', replaces: undefined });
    joinCluster(world, instance);
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

const ownedTag = (name: string): readonly [string, string] => [`kubernetes.io/cluster/${name}`, 'owned'];

function seedTemplate(
  world: AwsWorld,
  state: Ec2RegionState,
  config: ClusterConfig,
  cluster: SimulatedCluster,
): LaunchTemplate {
  const key = `${world.config.seed}/${config.account}/${config.region}/${config.name}`;
  const securityGroup = {
    id: `sg-0${hexHash(`${key}/sg`, 16)}`,
    name: `eks-cluster-sg-${config.name}`,
    description: 'EKS created security group applied to the nodes of the cluster',
    vpcId: state.vpcId,
  };
  state.securityGroups.set(securityGroup.id, securityGroup);
  setTags(state, securityGroup.id, [ownedTag(config.name)]);
  const profile = `${config.name}-node`;
  state.instanceProfiles.add(profile);
  const image = [...state.images.values()].find(
    (candidate) => candidate.eksOptimised && candidate.architecture === 'x86_64',
  );
  const [ownedKey, ownedValue] = ownedTag(config.name);
  const labels =
    config.ownership === 'nodegroup'
      ? { 'eks.amazonaws.com/nodegroup': `${config.name}-workers`, 'eks.amazonaws.com/capacityType': 'SPOT' }
      : { 'cluster-pool': 'workers' };
  const template: LaunchTemplate = {
    id: `lt-0${hexHash(`${key}/lt`, 16)}`,
    name: `${config.name}-nodes`,
    createTime: new Date(world.clock.now().getTime() - 90 * 24 * HOUR_MS),
    defaultVersion: 1,
    versions: new Map([
      [
        1,
        {
          description: 'nodes of the cluster',
          data: {
            ImageId: image?.id,
            IamInstanceProfile: { Name: profile },
            SecurityGroupIds: [securityGroup.id],
            UserData: bootstrapUserData(config, cluster, labels),
            MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2, HttpEndpoint: 'enabled' },
            BlockDeviceMappings: [
              {
                DeviceName: '/dev/xvda',
                Ebs: { VolumeSize: 20, VolumeType: 'gp3', DeleteOnTermination: true },
              },
            ],
            TagSpecifications: [
              {
                ResourceType: 'instance',
                Tags: [
                  { Key: ownedKey, Value: ownedValue },
                  { Key: 'Name', Value: `${config.name}-node` },
                ],
              },
            ],
          },
        },
      ],
    ]),
  };
  state.launchTemplates.set(template.id, template);
  return template;
}

interface NodeSeed {
  readonly world: AwsWorld;
  readonly state: Ec2RegionState;
  readonly config: ClusterConfig;
  readonly template: LaunchTemplate;
  readonly subnets: readonly Subnet[];
}

function seedNode({ world, state, config, template, subnets }: NodeSeed, index: number): Instance {
  const key = `${world.config.seed}/${config.account}/${config.name}/node/${index}`;
  const subnet = subnets[index % subnets.length];
  if (subnet === undefined) throw new Error('A cluster needs a zone');
  const offered = config.instance_types.filter((name) => {
    const type = INSTANCE_TYPES.get(name);
    if (type === undefined) throw new Error(`Instance type ${name} is not in the catalogue`);
    return isOffered(state, type, subnet.zone);
  });
  const type = offered[Math.floor(index / subnets.length + index) % Math.max(1, offered.length)];
  // The on-demand nodes are spread over the list, so that each zone has some.
  const spot = Math.floor((index + 1) * config.spot_share) > Math.floor(index * config.spot_share);
  const spec = resolveLaunch(state, {
    LaunchTemplate: { LaunchTemplateId: template.id, Version: '1' },
    // Checked against the catalogue above and by resolveLaunch.
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
  setTags(state, instance.id, [
    ['aws:ec2launchtemplate:id', template.id],
    ['aws:ec2launchtemplate:version', '1'],
  ]);
  return instance;
}

function seedGroup(
  world: AwsWorld,
  config: ClusterConfig,
  template: LaunchTemplate,
  subnets: readonly Subnet[],
): Group {
  const nodegroup = config.ownership === 'nodegroup';
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
    minSize: config.min_size ?? Math.max(1, Math.floor(config.nodes / 2)),
    maxSize: config.max_size ?? Math.max(3, config.nodes * 2),
    desiredCapacity: config.nodes,
    subnetIds: subnets.map(({ id }) => id),
    launchTemplate: { id: template.id, name: template.name, version: '1' },
    instanceTypes: config.instance_types,
    onDemandBaseCapacity: 0,
    onDemandPercentageAboveBase: Math.round((1 - config.spot_share) * 100),
    capacityRebalance: nodegroup || config.ownership === 'asg-capacity-rebalance',
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
