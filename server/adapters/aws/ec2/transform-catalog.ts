import type { InstanceTypeInfo, SpotPrice, Subnet } from '@aws-sdk/client-ec2';
import { parseHourlyPrice } from '@/server/domain/shared/money';
import type { InstanceTypeFacts, SubnetFacts } from '@/server/ports/aws';
import type { SpotPricePoint } from '@/server/domain/money/prices';

/**
 * ```xml
 * <item><instanceType>m5.large</instanceType><currentGeneration>true</currentGeneration><bareMetal>false</bareMetal>
 *   <supportedUsageClasses><item>on-demand</item><item>spot</item></supportedUsageClasses>
 *   <processorInfo><supportedArchitectures><item>x86_64</item></supportedArchitectures></processorInfo>
 *   <vCpuInfo><defaultVCpus>2</defaultVCpus></vCpuInfo><memoryInfo><sizeInMiB>8192</sizeInMiB></memoryInfo>
 *   <burstablePerformanceSupported>false</burstablePerformanceSupported></item>
 * ```
 * Null when name, vCPUs or memory is missing.
 */
export function toInstanceTypeFacts(info: InstanceTypeInfo): InstanceTypeFacts | null {
  const vcpu = info.VCpuInfo?.DefaultVCpus;
  const memoryMib = info.MemoryInfo?.SizeInMiB;
  if (!info.InstanceType || vcpu === undefined || memoryMib === undefined) return null;
  return {
    instanceType: info.InstanceType,
    vcpu,
    memoryMib,
    architectures: info.ProcessorInfo?.SupportedArchitectures ?? [],
    currentGeneration: info.CurrentGeneration ?? false,
    bareMetal: info.BareMetal ?? false,
    gpuCount: (info.GpuInfo?.Gpus ?? []).reduce((sum, gpu) => sum + (gpu.Count ?? 0), 0),
    spotSupported: (info.SupportedUsageClasses ?? []).includes('spot'),
    burstable: info.BurstablePerformanceSupported ?? false,
  };
}

/**
 * ```xml
 * <item><instanceType>m5.large</instanceType><productDescription>Linux/UNIX</productDescription><spotPrice>0.034200</spotPrice>
 *   <timestamp>2026-07-14T08:12:03.000Z</timestamp><availabilityZone>us-east-1a</availabilityZone>
 *   <availabilityZoneId>use1-az1</availabilityZoneId></item>
 * ```
 */
export function toSpotPricePoint(row: SpotPrice): SpotPricePoint | null {
  const pricePerHour = parseHourlyPrice(row.SpotPrice ?? '');
  if (!row.InstanceType || !row.AvailabilityZone || row.Timestamp === undefined || pricePerHour === null)
    return null;
  return {
    instanceType: row.InstanceType,
    availabilityZone: row.AvailabilityZone,
    availabilityZoneId: row.AvailabilityZoneId || null,
    pricePerHour,
    at: row.Timestamp,
  };
}

/** The newest point of each pool that is not later than `notAfter`. */
export function latestOfEachPool(
  points: readonly SpotPricePoint[],
  notAfter: Date,
): readonly SpotPricePoint[] {
  const latest = new Map<string, SpotPricePoint>();
  for (const point of points) {
    if (point.at > notAfter) continue;
    const key = `${point.instanceType}/${point.availabilityZone}`;
    const known = latest.get(key);
    if (known === undefined || known.at < point.at) latest.set(key, point);
  }
  return [...latest.values()];
}

/**
 * ```xml
 * <item><subnetId>subnet-0a</subnetId><availabilityZone>us-east-1a</availabilityZone><availabilityZoneId>use1-az1</availabilityZoneId>
 *   <vpcId>vpc-0a</vpcId><availableIpAddressCount>4091</availableIpAddressCount></item>
 * ```
 */
export function toSubnetFacts(subnet: Subnet): SubnetFacts | null {
  if (!subnet.SubnetId || !subnet.AvailabilityZone) return null;
  return {
    subnetId: subnet.SubnetId,
    availabilityZone: subnet.AvailabilityZone,
    availabilityZoneId: subnet.AvailabilityZoneId || null,
    vpcId: subnet.VpcId || null,
    freeAddresses: subnet.AvailableIpAddressCount ?? 0,
  };
}
