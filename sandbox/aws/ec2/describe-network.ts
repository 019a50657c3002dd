import type {
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult,
  DescribeRegionsRequest,
  DescribeRegionsResult,
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
  DescribeSubnetsRequest,
  DescribeSubnetsResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../model/operation';
import { AwsError, invalidParameterValue } from '../wire/aws-error';
import { matcher } from './requests/filters';
import type { SecurityGroup, Subnet } from '../model/ec2';
import { page } from './requests/paging';
import { freeAddresses, tagList } from '../model/region-state';
import { REGION_ZONES, type Zone } from '../model/regions';

/** DescribeSubnets with the number of addresses that are really free. */
export function describeSubnets(call: Call, input: DescribeSubnetsRequest): DescribeSubnetsResult {
  const { ec2: state } = call;
  const missing = (input.SubnetIds ?? []).find((id) => !state.subnets.has(id));
  if (missing !== undefined) {
    throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${missing}' does not exist`);
  }
  const matches = matcher<Subnet>(
    state,
    input.Filters,
    {
      'subnet-id': ({ id }) => [id],
      'vpc-id': ({ vpcId }) => [vpcId],
      'availability-zone': ({ zone }) => [zone.name],
      'availability-zone-id': ({ zone }) => [zone.id],
      'cidr-block': ({ cidrBlock }) => [cidrBlock],
      'default-for-az': () => ['true'],
      'owner-id': () => [state.accountId],
      state: () => ['available'],
    },
    ({ id }) => id,
  );
  const chosen = [...state.subnets.values()].filter(
    (subnet) => (input.SubnetIds?.length ? input.SubnetIds.includes(subnet.id) : true) && matches(subnet),
  );
  const { items, nextToken } = page(
    chosen,
    { nextToken: input.NextToken, maxResults: input.MaxResults },
    { least: 5, most: 1000 },
  );
  return {
    NextToken: nextToken,
    Subnets: items.map((subnet) => ({
      SubnetId: subnet.id,
      SubnetArn: `arn:aws:ec2:${state.region}:${state.accountId}:subnet/${subnet.id}`,
      VpcId: subnet.vpcId,
      OwnerId: state.accountId,
      State: 'available',
      AvailabilityZone: subnet.zone.name,
      AvailabilityZoneId: subnet.zone.id,
      CidrBlock: subnet.cidrBlock,
      AvailableIpAddressCount: freeAddresses(subnet),
      DefaultForAz: true,
      MapPublicIpOnLaunch: false,
      Tags: tagList(state, subnet.id),
    })),
  };
}

/** DescribeAvailabilityZones with the zone ids as this account's names map to them. */
export function describeAvailabilityZones(
  call: Call,
  input: DescribeAvailabilityZonesRequest,
): DescribeAvailabilityZonesResult {
  const unknown = (input.ZoneNames ?? []).find((name) => !call.ec2.zones.some((zone) => zone.name === name));
  if (unknown !== undefined) throw invalidParameterValue(`Invalid availability zone: [${unknown}]`);
  const matches = matcher<Zone>(
    call.ec2,
    input.Filters,
    {
      'zone-name': ({ name }) => [name],
      'zone-id': ({ id }) => [id],
      'zone-type': () => ['availability-zone'],
      'region-name': () => [call.region],
      'opt-in-status': () => ['opt-in-not-required'],
      state: () => ['available'],
    },
    ({ id }) => id,
  );
  const chosen = call.ec2.zones.filter(
    (zone) =>
      (input.ZoneNames === undefined || input.ZoneNames.includes(zone.name)) &&
      (input.ZoneIds === undefined || input.ZoneIds.includes(zone.id)) &&
      matches(zone),
  );
  return {
    AvailabilityZones: chosen.map(({ name, id }) => ({
      ZoneName: name,
      ZoneId: id,
      RegionName: call.region,
      GroupName: `${call.region}-zg-1`,
      NetworkBorderGroup: call.region,
      ZoneType: 'availability-zone',
      OptInStatus: 'opt-in-not-required',
      State: 'available',
      Messages: [],
    })),
  };
}

/** DescribeRegions: the regions of the sandbox. */
export function describeRegions(call: Call, input: DescribeRegionsRequest): DescribeRegionsResult {
  const names = input.RegionNames ?? [];
  const unknown = names.find((name) => !REGION_ZONES.has(name));
  if (unknown !== undefined) throw invalidParameterValue(`Invalid region names: [${unknown}]`);
  const matches = matcher<string>(
    call.ec2,
    input.Filters,
    {
      'region-name': (name) => [name],
      endpoint: (name) => [`ec2.${name}.amazonaws.com`],
      'opt-in-status': () => ['opt-in-not-required'],
    },
    (name) => name,
  );
  return {
    Regions: [...REGION_ZONES.keys()]
      .filter((name) => (names.length === 0 || names.includes(name)) && matches(name))
      .map((RegionName) => ({
        RegionName,
        Endpoint: `ec2.${RegionName}.amazonaws.com`,
        OptInStatus: 'opt-in-not-required',
      })),
  };
}

export function describeSecurityGroups(
  call: Call,
  input: DescribeSecurityGroupsRequest,
): DescribeSecurityGroupsResult {
  const { ec2: state } = call;
  const missing = (input.GroupIds ?? []).find((id) => !state.securityGroups.has(id));
  if (missing !== undefined) {
    throw new AwsError('InvalidGroup.NotFound', `The security group '${missing}' does not exist`);
  }
  const matches = matcher<SecurityGroup>(
    state,
    input.Filters,
    {
      'group-id': ({ id }) => [id],
      'group-name': ({ name }) => [name],
      'vpc-id': ({ vpcId }) => [vpcId],
      description: ({ description }) => [description],
      'owner-id': () => [state.accountId],
    },
    ({ id }) => id,
  );
  const { items, nextToken } = page(
    [...state.securityGroups.values()].filter(
      (group) =>
        (input.GroupIds?.length ? input.GroupIds.includes(group.id) : true) &&
        (input.GroupNames?.length ? input.GroupNames.includes(group.name) : true) &&
        matches(group),
    ),
    { nextToken: input.NextToken, maxResults: input.MaxResults },
    { least: 5, most: 1000 },
  );
  return {
    NextToken: nextToken,
    SecurityGroups: items.map((group) => ({
      GroupId: group.id,
      GroupName: group.name,
      Description: group.description,
      VpcId: group.vpcId,
      OwnerId: state.accountId,
      IpPermissions: [],
      IpPermissionsEgress: [],
      Tags: tagList(state, group.id),
    })),
  };
}
