import {
  DescribeAvailabilityZonesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeSpotPriceHistoryCommand,
  paginateDescribeSpotPriceHistory,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestWorld, failure, startTestWorld } from '../../testing/test-world';

let test: TestWorld;
let ec2: EC2Client;
beforeAll(async () => {
  test = await startTestWorld();
  ec2 = test.ec2(await test.assume());
});
afterAll(() => test.close());

describe('catalog', () => {
  it('knows types with their true sizes', async () => {
    const found = await ec2.send(
      new DescribeInstanceTypesCommand({ InstanceTypes: ['m5.large', 'c7g.2xlarge', 'r6i.4xlarge'] }),
    );
    const sizes = found.InstanceTypes?.map((type) => [
      type.InstanceType,
      type.VCpuInfo?.DefaultVCpus,
      type.MemoryInfo?.SizeInMiB,
      type.ProcessorInfo?.SupportedArchitectures?.[0],
    ]);
    expect(sizes).toEqual([
      ['m5.large', 2, 8192, 'x86_64'],
      ['c7g.2xlarge', 8, 16384, 'arm64'],
      ['r6i.4xlarge', 16, 131072, 'x86_64'],
    ]);
    expect(
      await failure(ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['m5.huge' as 'm5.large'] }))),
    ).toMatchObject({ code: 'InvalidInstanceType' });
    const old = await ec2.send(
      new DescribeInstanceTypesCommand({ Filters: [{ Name: 'current-generation', Values: ['false'] }] }),
    );
    expect(old.InstanceTypes?.map(({ InstanceType }) => InstanceType)).toEqual(['m4.large']);
  });

  it('tells zones by id and offerings by both', async () => {
    const zones = (await ec2.send(new DescribeAvailabilityZonesCommand({}))).AvailabilityZones ?? [];
    expect(zones.map(({ ZoneName }) => ZoneName)).toContain('us-east-1c');
    expect(new Set(zones.map(({ ZoneId }) => ZoneId)).size).toBe(6);
    const offered = async (LocationType: 'availability-zone' | 'availability-zone-id') =>
      (
        await ec2.send(
          new DescribeInstanceTypeOfferingsCommand({
            LocationType,
            Filters: [{ Name: 'instance-type', Values: ['m7i.large'] }],
          }),
        )
      ).InstanceTypeOfferings ?? [];
    const names = (await offered('availability-zone')).map(({ Location }) => Location);
    const ids = (await offered('availability-zone-id')).map(({ Location }) => Location);
    expect(
      zones
        .filter(({ ZoneName }) => names.includes(ZoneName))
        .map(({ ZoneId }) => ZoneId)
        .sort(),
    ).toEqual([...ids].sort());
  });
});

describe('DescribeSpotPriceHistory', () => {
  const hour = 3_600_000;
  it('answers the price in force at the start and the changes after it, newest first', async () => {
    const now = test.world.aws.clock.now().getTime();
    const StartTime = new Date(now - 48 * hour);
    const found = await ec2.send(
      new DescribeSpotPriceHistoryCommand({
        InstanceTypes: ['m5.large'],
        AvailabilityZone: 'us-east-1a',
        ProductDescriptions: ['Linux/UNIX'],
        StartTime,
      }),
    );
    const times = (found.SpotPriceHistory ?? []).map(({ Timestamp }) => Timestamp?.getTime() ?? 0);
    expect(times.filter((time) => time <= StartTime.getTime())).toHaveLength(1);
    expect(times.length).toBeGreaterThan(2);
    expect([...times].sort((a, b) => b - a)).toEqual(times);
    for (const { SpotPrice } of found.SpotPriceHistory ?? []) {
      expect(Number(SpotPrice)).toBeGreaterThan(0.015);
      expect(Number(SpotPrice)).toBeLessThan(0.096);
    }
  });

  it('answers one price a pool for a start in the present, and all products unless filtered', async () => {
    const query = { InstanceTypes: ['c5.large' as const], StartTime: test.world.aws.clock.now() };
    const all = (await ec2.send(new DescribeSpotPriceHistoryCommand(query))).SpotPriceHistory ?? [];
    const linux =
      (
        await ec2.send(
          new DescribeSpotPriceHistoryCommand({ ...query, ProductDescriptions: ['Linux/UNIX (Amazon VPC)'] }),
        )
      ).SpotPriceHistory ?? [];
    expect(linux).toHaveLength(6);
    expect(all).toHaveLength(18);
  });

  it('pages through 90 days and no more', async () => {
    let rows = 0;
    let oldest = Number.POSITIVE_INFINITY;
    const input = { InstanceTypes: ['m5.large' as const, 'c5.large' as const], StartTime: new Date(0) };
    for await (const page of paginateDescribeSpotPriceHistory({ client: ec2, pageSize: 500 }, input)) {
      for (const { Timestamp } of page.SpotPriceHistory ?? []) {
        rows += 1;
        oldest = Math.min(oldest, Timestamp?.getTime() ?? 0);
      }
    }
    expect(rows).toBeGreaterThan(1000);
    expect(oldest).toBeGreaterThan(test.world.aws.clock.now().getTime() - 92 * 24 * hour);
  });
});
