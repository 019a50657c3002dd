import {
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeSpotPriceHistoryCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  type Filter,
} from '@aws-sdk/client-ec2';
import { plusMs, type Instant } from '@/server/domain/shared/instant';
import type { InstanceTypeFacts, SubnetFacts } from '@/server/ports/aws';
import type { SpotPricePoint } from '@/server/domain/money/prices';
import { chunksOf, collectPages } from '@/server/adapters/aws/call/collect-pages';
import { MAX_FILTER_VALUES } from '@/server/adapters/aws/ec2/instance-reads';
import { isInstanceTypeName } from '@/server/adapters/aws/ec2/instance-type-name';
import {
  latestOfEachPool,
  toInstanceTypeFacts,
  toSpotPricePoint,
  toSubnetFacts,
} from '@/server/adapters/aws/ec2/transform-catalog';

/** Largest pages: 100 by API_DescribeInstanceTypes, 1,000 by the other three. */
const TYPES_PAGE_SIZE = 100;
const PAGE_SIZE = 1_000;
/** Names in one DescribeSpotPriceHistory, as many as keep the query string short. */
const PRICE_TYPES_PER_CALL = 100;
/** A price stamped a few seconds ahead of our clock is today's: clocks differ that much. */
const PRICE_CLOCK_TOLERANCE_MS = 5_000;

function present<T>(value: T | null): readonly T[] {
  return value === null ? [] : [value];
}

/** By filter and not by `InstanceTypes`, where one name that EC2 does not know fails the whole call. */
function typesByFilter(
  ec2: EC2Client,
  filter: Filter | null,
  signal: AbortSignal,
): Promise<readonly InstanceTypeFacts[]> {
  return collectPages('ec2:DescribeInstanceTypes', async (NextToken) => {
    const output = await ec2.send(
      new DescribeInstanceTypesCommand({
        ...(filter === null ? {} : { Filters: [filter] }),
        MaxResults: TYPES_PAGE_SIZE,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
      { abortSignal: signal },
    );
    return {
      items: (output.InstanceTypes ?? []).flatMap((info) => present(toInstanceTypeFacts(info))),
      nextToken: output.NextToken,
    };
  });
}

export async function readInstanceTypes(
  ec2: EC2Client,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly InstanceTypeFacts[]> {
  const chunks = chunksOf(names, MAX_FILTER_VALUES);
  const found = await Promise.all(
    chunks.map((Values) => typesByFilter(ec2, { Name: 'instance-type', Values: [...Values] }, signal)),
  );
  return found.flat();
}

/** Every type of the region, older generations too: clusters go on running them for years. */
export function readAllTypes(ec2: EC2Client, signal: AbortSignal): Promise<readonly InstanceTypeFacts[]> {
  return typesByFilter(ec2, null, signal);
}

/**
 * `<item><instanceType>m5.large</instanceType><locationType>availability-zone</locationType><location>us-east-1a</location></item>`
 */
export function readTypeOfferings(
  ec2: EC2Client,
  signal: AbortSignal,
): Promise<readonly { readonly instanceType: string; readonly availabilityZone: string }[]> {
  return collectPages('ec2:DescribeInstanceTypeOfferings', async (NextToken) => {
    const output = await ec2.send(
      new DescribeInstanceTypeOfferingsCommand({
        LocationType: 'availability-zone',
        MaxResults: PAGE_SIZE,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
      { abortSignal: signal },
    );
    const items = (output.InstanceTypeOfferings ?? []).flatMap(({ InstanceType, Location }) =>
      InstanceType && Location ? [{ instanceType: InstanceType, availabilityZone: Location }] : [],
    );
    return { items, nextToken: output.NextToken };
  });
}

/** With start and end at the same moment EC2 answers with the price in force then, one row a pool. */
export async function readLatestSpotPrices(
  ec2: EC2Client,
  names: readonly string[],
  now: Instant,
  signal: AbortSignal,
): Promise<readonly SpotPricePoint[]> {
  const chunks = chunksOf([...new Set(names)].filter(isInstanceTypeName), PRICE_TYPES_PER_CALL);
  const found = await Promise.all(
    chunks.map((InstanceTypes) =>
      collectPages('ec2:DescribeSpotPriceHistory', async (NextToken) => {
        const output = await ec2.send(
          new DescribeSpotPriceHistoryCommand({
            InstanceTypes: [...InstanceTypes],
            ProductDescriptions: ['Linux/UNIX'],
            StartTime: now,
            EndTime: now,
            MaxResults: PAGE_SIZE,
            ...(NextToken === undefined ? {} : { NextToken }),
          }),
          { abortSignal: signal },
        );
        return {
          items: (output.SpotPriceHistory ?? []).flatMap((row) => present(toSpotPricePoint(row))),
          nextToken: output.NextToken,
        };
      }),
    ),
  );
  return latestOfEachPool(found.flat(), plusMs(now, PRICE_CLOCK_TOLERANCE_MS));
}

/** By filter, so that a subnet that is gone is absent instead of failing the call. */
export async function readSubnets(
  ec2: EC2Client,
  query: { readonly subnetIds: readonly string[] } | { readonly vpcId: string },
  signal: AbortSignal,
): Promise<readonly SubnetFacts[]> {
  const filters: Filter[] =
    'vpcId' in query
      ? [{ Name: 'vpc-id', Values: [query.vpcId] }]
      : chunksOf([...new Set(query.subnetIds)], MAX_FILTER_VALUES).map((ids) => ({
          Name: 'subnet-id',
          Values: [...ids],
        }));
  const found = await Promise.all(
    filters.map((filter) =>
      collectPages('ec2:DescribeSubnets', async (NextToken) => {
        const output = await ec2.send(
          new DescribeSubnetsCommand({
            Filters: [filter],
            MaxResults: PAGE_SIZE,
            ...(NextToken === undefined ? {} : { NextToken }),
          }),
          { abortSignal: signal },
        );
        return {
          items: (output.Subnets ?? []).flatMap((subnet) => present(toSubnetFacts(subnet))),
          nextToken: output.NextToken,
        };
      }),
    ),
  );
  return found.flat();
}
