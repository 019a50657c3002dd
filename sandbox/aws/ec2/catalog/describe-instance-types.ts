import type {
  DescribeInstanceTypeOfferingsRequest,
  DescribeInstanceTypeOfferingsResult,
  DescribeInstanceTypesRequest,
  DescribeInstanceTypesResult,
  InstanceTypeInfo,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../model/operation';
import { AwsError, invalidParameterValue } from '../../wire/aws-error';
import { instanceTypeName } from '../instances/describe-instance';
import { matcher } from '../requests/filters';
import { INSTANCE_TYPES, type InstanceTypeFacts } from '../../model/instance-types';
import { isOffered } from './offerings';
import { page } from '../requests/paging';

/** DescribeInstanceTypes: a name that does not exist is `InvalidInstanceType`. At most 100 a page. */
export function describeInstanceTypes(
  call: Call,
  input: DescribeInstanceTypesRequest,
): DescribeInstanceTypesResult {
  const names = input.InstanceTypes ?? [];
  const unknown = names.filter((name) => !INSTANCE_TYPES.has(name));
  if (unknown.length > 0) {
    throw new AwsError(
      'InvalidInstanceType',
      `The following supplied instance types do not exist: [${unknown.join(', ')}]`,
    );
  }
  const matches = matcher<InstanceTypeFacts>(
    call.ec2,
    input.Filters,
    {
      'instance-type': ({ name }) => [name],
      'current-generation': ({ currentGeneration }) => [String(currentGeneration)],
      'processor-info.supported-architecture': ({ architecture }) => [architecture],
      'burstable-performance-supported': ({ burstable }) => [String(burstable)],
      'bare-metal': () => ['false'],
      hypervisor: () => ['nitro'],
      'supported-usage-class': () => ['on-demand', 'spot'],
      'supported-root-device-type': () => ['ebs'],
      'vcpu-info.default-vcpus': ({ vcpu }) => [String(vcpu)],
      'memory-info.size-in-mib': ({ memoryMib }) => [String(memoryMib)],
    },
    ({ name }) => name,
  );
  const chosen =
    names.length > 0 ? names.flatMap((name) => INSTANCE_TYPES.get(name) ?? []) : [...INSTANCE_TYPES.values()];
  const { items, nextToken } = page(
    chosen.filter(matches),
    { nextToken: input.NextToken, maxResults: input.MaxResults ?? 100 },
    { least: 5, most: 100 },
  );
  return { NextToken: nextToken, InstanceTypes: items.map(describeType) };
}

function describeType(type: InstanceTypeFacts): InstanceTypeInfo {
  return {
    InstanceType: instanceTypeName({ type }),
    CurrentGeneration: type.currentGeneration,
    FreeTierEligible: false,
    SupportedUsageClasses: ['on-demand', 'spot'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: false,
    Hypervisor: 'nitro',
    ProcessorInfo: { SupportedArchitectures: [type.architecture], SustainedClockSpeedInGhz: 2.9 },
    VCpuInfo: {
      DefaultVCpus: type.vcpu,
      DefaultCores: type.architecture === 'arm64' ? type.vcpu : type.vcpu / 2,
      DefaultThreadsPerCore: type.architecture === 'arm64' ? 1 : 2,
    },
    MemoryInfo: { SizeInMiB: type.memoryMib },
    InstanceStorageSupported: type.gpu !== undefined,
    EbsInfo: { EbsOptimizedSupport: 'default', EncryptionSupport: 'supported', NvmeSupport: 'required' },
    NetworkInfo: {
      NetworkPerformance: 'Up to 12.5 Gigabit',
      MaximumNetworkInterfaces: type.maximumNetworkInterfaces,
      MaximumNetworkCards: 1,
      DefaultNetworkCardIndex: 0,
      Ipv4AddressesPerInterface: type.ipv4AddressesPerInterface,
      Ipv6AddressesPerInterface: type.ipv4AddressesPerInterface,
      Ipv6Supported: true,
      EnaSupport: 'required',
    },
    GpuInfo:
      type.gpu === undefined
        ? undefined
        : {
            Gpus: [
              {
                Name: type.gpu.name,
                Manufacturer: type.gpu.manufacturer,
                Count: type.gpu.count,
                MemoryInfo: { SizeInMiB: type.gpu.memoryMib },
              },
            ],
            TotalGpuMemoryInMiB: type.gpu.memoryMib * type.gpu.count,
          },
    BurstablePerformanceSupported: type.burstable,
    HibernationSupported: !type.burstable,
    DedicatedHostsSupported: !type.burstable,
    AutoRecoverySupported: true,
  };
}

interface Offering {
  readonly type: InstanceTypeFacts;
  readonly location: string;
}

/** DescribeInstanceTypeOfferings by region (default), zone name or zone id. */
export function describeInstanceTypeOfferings(
  call: Call,
  input: DescribeInstanceTypeOfferingsRequest,
): DescribeInstanceTypeOfferingsResult {
  const locationType = input.LocationType ?? 'region';
  const offerings = [...INSTANCE_TYPES.values()].flatMap((type): Offering[] => {
    const zones = call.ec2.zones.filter((zone) => isOffered(call.ec2, type, zone));
    switch (locationType) {
      case 'region':
        return zones.length > 0 ? [{ type, location: call.region }] : [];
      case 'availability-zone':
        return zones.map(({ name }) => ({ type, location: name }));
      case 'availability-zone-id':
        return zones.map(({ id }) => ({ type, location: id }));
      default:
        throw invalidParameterValue(`Invalid value '${locationType}' for LocationType`);
    }
  });
  const matches = matcher<Offering>(
    call.ec2,
    input.Filters,
    { 'instance-type': ({ type }) => [type.name], location: ({ location }) => [location] },
    ({ location }) => location,
  );
  const { items, nextToken } = page(
    offerings.filter(matches),
    { nextToken: input.NextToken, maxResults: input.MaxResults },
    { least: 5, most: 1000 },
  );
  return {
    NextToken: nextToken,
    InstanceTypeOfferings: items.map(({ type, location }) => ({
      InstanceType: instanceTypeName({ type }),
      LocationType: locationType,
      Location: location,
    })),
  };
}
