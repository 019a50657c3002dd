import type {
  InstanceMetadataOptionsResponse,
  ResponseLaunchTemplateData,
  RunInstancesRequest,
} from '@aws-sdk/client-ec2';
import { AwsError, invalidParameterValue, missingParameter } from '../../wire/aws-error';
import { checkedTags } from '../requests/checked-tags';
import { INSTANCE_TYPES, type InstanceTypeFacts } from '../../model/instance-types';
import { templateData } from './launch-template';
import type { Ec2RegionState } from '../../model/region-state';

/** A launch with every default and template resolved and every name checked; the zone may still be open. */
export interface LaunchSpec {
  readonly image: string;
  readonly type: InstanceTypeFacts;
  readonly subnetId: string | undefined;
  readonly zoneName: string | undefined;
  readonly securityGroupIds: readonly string[];
  readonly userData: string | undefined;
  readonly profileName: string | undefined;
  readonly spot: { readonly interruptionBehavior: 'terminate' | 'stop' | 'hibernate' } | undefined;
  readonly tags: {
    readonly instance: TagPairs;
    readonly volume: TagPairs;
    readonly 'spot-instances-request': TagPairs;
  };
  readonly metadataOptions: InstanceMetadataOptionsResponse;
  readonly disableApiTermination: boolean;
}

type TagPairs = readonly (readonly [string, string])[];

/** The parts of a RunInstances request that a launch template may also hold. */
export type LaunchParameters = Omit<RunInstancesRequest, 'MinCount' | 'MaxCount' | 'DryRun'>;

/** Resolves a request, laid over its launch template (the request wins, tags are joined). Throws EC2's errors. */
export function resolveLaunch(state: Ec2RegionState, request: LaunchParameters): LaunchSpec {
  const template = request.LaunchTemplate === undefined ? {} : templateData(state, request.LaunchTemplate);
  const image = request.ImageId ?? template.ImageId;
  if (image === undefined) throw missingParameter('ImageId');
  const type = instanceType(request.InstanceType ?? template.InstanceType);
  checkImage(state, image, type);
  const network = placeOf(state, request, template);
  const profileName = profileOf(state, request.IamInstanceProfile ?? template.IamInstanceProfile);
  const userData = request.UserData ?? template.UserData;
  if (userData !== undefined) checkUserData(userData);
  return {
    image,
    type,
    ...network,
    userData,
    profileName,
    spot: marketOf(request.InstanceMarketOptions ?? template.InstanceMarketOptions),
    tags: {
      instance: tagsFor('instance', request, template),
      volume: tagsFor('volume', request, template),
      'spot-instances-request': tagsFor('spot-instances-request', request, template),
    },
    metadataOptions: {
      State: 'applied',
      HttpEndpoint: 'enabled',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 2,
      HttpProtocolIpv6: 'disabled',
      InstanceMetadataTags: 'disabled',
      ...template.MetadataOptions,
      ...request.MetadataOptions,
    },
    disableApiTermination: request.DisableApiTermination ?? template.DisableApiTermination ?? false,
  };
}

function instanceType(name: string | undefined): InstanceTypeFacts {
  // RunInstances API Reference: the default type is m1.small, which is no longer offered to VPC-only accounts.
  if (name === undefined) throw missingParameter('InstanceType');
  const type = INSTANCE_TYPES.get(name);
  if (type === undefined) throw invalidParameterValue(`Invalid value '${name}' for InstanceType.`);
  return type;
}

function checkImage(state: Ec2RegionState, id: string, type: InstanceTypeFacts): void {
  if (!/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id))
    throw new AwsError('InvalidAMIID.Malformed', `Invalid id: "${id}"`);
  const image = state.images.get(id);
  if (image === undefined)
    throw new AwsError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
  if (image.architecture !== type.architecture) {
    throw invalidParameterValue(
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
    );
  }
}

function placeOf(
  state: Ec2RegionState,
  request: LaunchParameters,
  template: ResponseLaunchTemplateData,
): Pick<LaunchSpec, 'subnetId' | 'zoneName' | 'securityGroupIds'> {
  const requested = request.NetworkInterfaces?.[0];
  if (requested !== undefined && (request.SubnetId !== undefined || request.SecurityGroupIds !== undefined)) {
    throw new AwsError(
      'InvalidParameterCombination',
      'Network interfaces and an instance-level subnet ID or security groups may not be specified on the same request',
    );
  }
  const inTemplate = template.NetworkInterfaces?.[0];
  if (inTemplate !== undefined && requested === undefined && request.SubnetId !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'Network interfaces and an instance-level subnet ID may not be specified on the same request',
    );
  }
  const subnetId = requested?.SubnetId ?? request.SubnetId ?? inTemplate?.SubnetId;
  const zoneName = request.Placement?.AvailabilityZone ?? template.Placement?.AvailabilityZone;
  if (zoneName !== undefined && !state.zones.some(({ name }) => name === zoneName)) {
    throw invalidParameterValue(`Invalid availability zone: [${zoneName}]`);
  }
  if (subnetId !== undefined) {
    const subnet = state.subnets.get(subnetId);
    if (subnet === undefined) {
      throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${subnetId}' does not exist`);
    }
    if (zoneName !== undefined && subnet.zone.name !== zoneName) {
      throw invalidParameterValue(
        `Value (${zoneName}) for parameter availabilityZone is invalid. Subnet ${subnetId} is in the availability zone ${subnet.zone.name}`,
      );
    }
  }
  const securityGroupIds =
    requested?.Groups ?? request.SecurityGroupIds ?? inTemplate?.Groups ?? template.SecurityGroupIds ?? [];
  for (const id of securityGroupIds) {
    if (!state.securityGroups.has(id)) {
      throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
    }
  }
  const defaultGroup = [...state.securityGroups.values()].find(({ name }) => name === 'default');
  return {
    subnetId,
    zoneName,
    securityGroupIds:
      securityGroupIds.length > 0 || defaultGroup === undefined ? securityGroupIds : [defaultGroup.id],
  };
}

function profileOf(
  state: Ec2RegionState,
  profile: { Arn?: string | undefined; Name?: string | undefined } | undefined,
): string | undefined {
  if (profile === undefined) return undefined;
  if (profile.Arn !== undefined && profile.Name !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
    );
  }
  const prefix = `arn:aws:iam::${state.accountId}:instance-profile/`;
  const name =
    profile.Name ?? (profile.Arn?.startsWith(prefix) === true ? profile.Arn.slice(prefix.length) : undefined);
  if (name !== undefined && state.instanceProfiles.has(name)) return name;
  const parameter = profile.Name === undefined ? 'arn' : 'name';
  throw invalidParameterValue(
    `Value (${profile.Name ?? profile.Arn ?? ''}) for parameter iamInstanceProfile.${parameter} is invalid. Invalid IAM Instance Profile ${parameter === 'arn' ? 'ARN' : 'name'}`,
  );
}

/** EC2 User Guide, "Run commands at launch": at most 16 KB before encoding; the API takes base64. */
function checkUserData(userData: string): void {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(userData))
    throw invalidParameterValue('Invalid BASE64 encoding of user data.');
  if (Buffer.from(userData, 'base64').length > 16_384)
    throw invalidParameterValue('User data is limited to 16384 bytes');
}

function marketOf(
  options: LaunchParameters['InstanceMarketOptions'] | ResponseLaunchTemplateData['InstanceMarketOptions'],
): LaunchSpec['spot'] {
  if (options?.MarketType === undefined) return undefined;
  if (options.MarketType !== 'spot')
    throw invalidParameterValue(`Invalid value '${options.MarketType}' for marketType`);
  const behavior: string = options.SpotOptions?.InstanceInterruptionBehavior ?? 'terminate';
  if (behavior !== 'terminate' && options.SpotOptions?.SpotInstanceType !== 'persistent') {
    throw new AwsError(
      'InvalidParameterCombination',
      "The value for 'InstanceInterruptionBehavior' must be 'terminate' for one-time Spot requests",
    );
  }
  if (behavior === 'terminate' || behavior === 'stop' || behavior === 'hibernate')
    return { interruptionBehavior: behavior };
  throw invalidParameterValue(`Invalid value '${behavior}' for instanceInterruptionBehavior`);
}

const TAGGABLE = new Set([
  'instance',
  'volume',
  'spot-instances-request',
  'network-interface',
  'elastic-gpu',
  'fleet',
  'launch-template',
]);

function tagsFor(
  resourceType: string,
  request: LaunchParameters,
  template: ResponseLaunchTemplateData,
): TagPairs {
  const joined = new Map<string, string>();
  for (const specification of [...(template.TagSpecifications ?? []), ...(request.TagSpecifications ?? [])]) {
    if (specification.ResourceType === undefined || !TAGGABLE.has(specification.ResourceType)) {
      throw invalidParameterValue(
        `'${specification.ResourceType ?? ''}' is not a valid taggable resource type for this operation.`,
      );
    }
    if (specification.ResourceType !== resourceType) continue;
    for (const [key, value] of checkedTags(specification.Tags)) joined.set(key, value);
  }
  return [...joined];
}
