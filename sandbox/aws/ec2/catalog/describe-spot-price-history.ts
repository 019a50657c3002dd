import type {
  DescribeSpotPriceHistoryRequest,
  DescribeSpotPriceHistoryResult,
  RIProductDescription,
  SpotPrice,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../model/operation';
import { invalidParameterValue } from '../../wire/aws-error';
import { instanceTypeName } from '../instances/describe-instance';
import { matcher } from '../requests/filters';
import { INSTANCE_TYPES, type InstanceTypeFacts } from '../../model/instance-types';
import { isOffered } from './offerings';
import { page } from '../requests/paging';
import type { Zone } from '../../model/regions';
import { spotPriceChanges } from './spot-prices';

/** "You can view the Spot price history for up to the past 90 days" (EC2 User Guide, "View Spot price history"). */
const HISTORY_MS = 90 * 86_400_000;

/** Surcharge an hour of each platform for the sandbox's types, so that a caller who does not filter sees mixed prices. */
const PRODUCTS: readonly { readonly name: RIProductDescription; readonly surchargePerVcpu: number }[] = [
  { name: 'Linux/UNIX', surchargePerVcpu: 0 },
  { name: 'Red Hat Enterprise Linux' as RIProductDescription, surchargePerVcpu: 0.0144 },
  { name: 'Windows', surchargePerVcpu: 0.046 },
];

interface Row {
  readonly type: InstanceTypeFacts;
  readonly zone: Zone;
  readonly product: RIProductDescription;
  readonly at: Date;
  readonly price: string;
}

/**
 * DescribeSpotPriceHistory: the changes between StartTime and EndTime and, for each pool, the price that was in force
 * at StartTime; newest first. Default: the last 90 days up to now (EC2 API Reference).
 */
export function describeSpotPriceHistory(
  call: Call,
  input: DescribeSpotPriceHistoryRequest,
): DescribeSpotPriceHistoryResult {
  const oldest = new Date(call.now.getTime() - HISTORY_MS);
  const to = earlier(input.EndTime ?? call.now, call.now);
  const from = later(earlier(input.StartTime ?? oldest, to), oldest);
  const types = typesOf(input);
  const zones = zonesWanted(call, input);
  const products = productsOf(input);
  const matches = matcher<Row>(
    call.ec2,
    input.Filters,
    {
      'availability-zone': ({ zone }) => [zone.name],
      'availability-zone-id': ({ zone }) => [zone.id],
      'instance-type': ({ type }) => [type.name],
      'product-description': ({ product }) =>
        product === 'Linux/UNIX'
          ? [product, 'Linux/UNIX (Amazon VPC)']
          : [product, `${product} (Amazon VPC)`],
      'spot-price': ({ price }) => [price],
      timestamp: ({ at }) => [at.toISOString()],
    },
    ({ type }) => type.name,
  );
  const rows = types
    .flatMap((type) => zones.flatMap((zone) => rowsOf(call, { type, zone }, products, { from, to })))
    .filter(matches)
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  const { items, nextToken } = page(
    rows,
    { nextToken: input.NextToken, maxResults: input.MaxResults === 0 ? undefined : input.MaxResults },
    { least: 1, most: 1000 },
  );
  return { NextToken: nextToken ?? '', SpotPriceHistory: items.map(answerOf) };
}

function rowsOf(
  call: Call,
  { type, zone }: Pick<Row, 'type' | 'zone'>,
  products: typeof PRODUCTS,
  period: { readonly from: Date; readonly to: Date },
): Row[] {
  if (!isOffered(call.ec2, type, zone)) return [];
  return spotPriceChanges(call.world.config.seed, type, zone.id, period).flatMap(({ at, dollarsPerHour }) =>
    products.map(({ name, surchargePerVcpu }) => ({
      type,
      zone,
      product: name,
      at,
      price: (dollarsPerHour + surchargePerVcpu * type.vcpu).toFixed(6),
    })),
  );
}

function answerOf({ type, zone, product, at, price }: Row): SpotPrice {
  return {
    AvailabilityZone: zone.name,
    AvailabilityZoneId: zone.id,
    InstanceType: instanceTypeName({ type }),
    ProductDescription: product,
    SpotPrice: price,
    Timestamp: at,
  };
}

function typesOf(input: DescribeSpotPriceHistoryRequest): InstanceTypeFacts[] {
  const names = input.InstanceTypes ?? [];
  const unknown = names.find((name) => !INSTANCE_TYPES.has(name));
  if (unknown !== undefined) throw invalidParameterValue(`Invalid value '${unknown}' for InstanceType.`);
  return names.length > 0
    ? names.flatMap((name) => INSTANCE_TYPES.get(name) ?? [])
    : [...INSTANCE_TYPES.values()];
}

function zonesWanted(call: Call, input: DescribeSpotPriceHistoryRequest): readonly Zone[] {
  const { AvailabilityZone: name, AvailabilityZoneId: id } = input;
  if (name === undefined && id === undefined) return call.ec2.zones;
  const zones = call.ec2.zones.filter(
    (zone) => (name === undefined || zone.name === name) && (id === undefined || zone.id === id),
  );
  if (zones.length === 0) throw invalidParameterValue(`Invalid availability zone: [${name ?? id ?? ''}]`);
  return zones;
}

function productsOf(input: DescribeSpotPriceHistoryRequest): typeof PRODUCTS {
  const wanted = input.ProductDescriptions ?? [];
  if (wanted.length === 0) return PRODUCTS;
  const names = new Set(wanted.map((name) => name.replace(' (Amazon VPC)', '')));
  return PRODUCTS.filter(({ name }) => names.has(name));
}

const earlier = (a: Date, b: Date): Date => (a < b ? a : b);
const later = (a: Date, b: Date): Date => (a > b ? a : b);
