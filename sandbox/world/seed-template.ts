import type { AwsWorld } from '../aws/model/aws-world';
import type { Instance, LaunchTemplate } from '../aws/model/ec2';
import { type Ec2RegionState, setTags } from '../aws/model/region-state';
import type { SimulatedCluster } from '../shared/contract';
import type { ClusterConfig } from '../shared/config';
import { hexHash } from '../shared/seeded-random';
import { bootstrapUserData } from './user-data';

const HOUR_MS = 3_600_000;

/** Who keeps a node, which its template and its tags tell. */
export type NodeKeeper = 'customer' | 'nodegroup' | 'karpenter';

export const ownedTag = (name: string): readonly [string, string] => [
  `kubernetes.io/cluster/${name}`,
  'owned',
];

/** Security group and instance profile that all nodes of a cluster have. */
export interface NodeAccess {
  readonly securityGroupId: string;
  readonly profile: string;
}

export function seedNodeAccess(world: AwsWorld, state: Ec2RegionState, config: ClusterConfig): NodeAccess {
  const securityGroup = {
    id: `sg-0${hexHash(`${keyOf(world, config)}/sg`, 16)}`,
    name: `eks-cluster-sg-${config.name}`,
    description: 'EKS created security group applied to the nodes of the cluster',
    vpcId: state.vpcId,
  };
  state.securityGroups.set(securityGroup.id, securityGroup);
  setTags(state, securityGroup.id, [ownedTag(config.name)]);
  const profile = `${config.name}-node`;
  state.instanceProfiles.add(profile);
  return { securityGroupId: securityGroup.id, profile };
}

const keyOf = (world: AwsWorld, { account, region, name }: ClusterConfig) =>
  `${world.config.seed}/${account}/${region}/${name}`;

/** The launch template from which the keeper launches its nodes. */
export function seedTemplate(
  world: AwsWorld,
  state: Ec2RegionState,
  seed: {
    readonly config: ClusterConfig;
    readonly cluster: SimulatedCluster;
    readonly access: NodeAccess;
    readonly keeper: NodeKeeper;
  },
): LaunchTemplate {
  const { config, cluster, access, keeper } = seed;
  const id = hexHash(`${keyOf(world, config)}/lt${keeper === 'karpenter' ? '/karpenter' : ''}`, 16);
  const image = [...state.images.values()].find(
    (candidate) => candidate.eksOptimized && candidate.architecture === 'x86_64',
  );
  const [ownedKey, ownedValue] = ownedTag(config.name);
  const template: LaunchTemplate = {
    id: `lt-0${id}`,
    name: keeper === 'karpenter' ? `karpenter.k8s.aws/${id}` : `${config.name}-nodes`,
    createTime: new Date(world.clock.now().getTime() - 90 * 24 * HOUR_MS),
    defaultVersion: 1,
    versions: new Map([
      [
        1,
        {
          description: 'nodes of the cluster',
          data: {
            ImageId: image?.id,
            IamInstanceProfile: { Name: access.profile },
            SecurityGroupIds: [access.securityGroupId],
            UserData: bootstrapUserData(config, cluster, labelsOf(keeper, config)),
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

function labelsOf(keeper: NodeKeeper, { name }: ClusterConfig): Readonly<Record<string, string>> {
  switch (keeper) {
    case 'customer':
      return { 'cluster-pool': 'workers' };
    case 'nodegroup':
      return { 'eks.amazonaws.com/nodegroup': `${name}-workers`, 'eks.amazonaws.com/capacityType': 'SPOT' };
    case 'karpenter':
      return { 'karpenter.sh/nodepool': 'default' };
  }
}

/**
 * Tags of one instance beside its template's. Karpenter's: https://karpenter.sh/docs/concepts/nodeclasses/#spectags
 */
export function tagInstance(
  state: Ec2RegionState,
  instance: Instance,
  { template, keeper, config }: { template: LaunchTemplate; keeper: NodeKeeper; config: ClusterConfig },
): void {
  setTags(state, instance.id, [
    ['aws:ec2launchtemplate:id', template.id],
    ['aws:ec2launchtemplate:version', '1'],
  ]);
  if (keeper !== 'karpenter') return;
  setTags(state, instance.id, [
    ['karpenter.sh/nodepool', 'default'],
    ['karpenter.sh/nodeclaim', `default-${instance.id.slice(-5)}`],
    ['karpenter.k8s.aws/ec2nodeclass', 'default'],
    ['eks:eks-cluster-name', config.name],
  ]);
}
