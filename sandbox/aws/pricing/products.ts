import { hexHash } from '../../shared/seeded-random';
import { INSTANCE_TYPES, type InstanceTypeFacts } from '../model/instance-types';
import { REGION_ZONES } from '../model/regions';

/** A product of the simulated price list. */
export interface Product {
  readonly sku: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly dollarsPerHour: number;
}

/** What besides the type makes a product of its own, and what it costs more. */
interface Variant {
  readonly operatingSystem: string;
  readonly tenancy: string;
  readonly preInstalledSw: string;
  readonly capacitystatus: string;
  readonly usage: string;
  readonly operation: string;
  /** Simulated: what it costs against plain Linux. */
  price(linuxDollarsPerHour: number, vcpu: number): number;
}

const PLAIN: Variant = {
  operatingSystem: 'Linux',
  tenancy: 'Shared',
  preInstalledSw: 'NA',
  capacitystatus: 'Used',
  usage: 'BoxUsage',
  operation: 'RunInstances',
  price: (linux) => linux,
};

/**
 * The kinds of products that stand beside each other for one type, so that a question with too few filters gets more
 * than one price.
 */
const VARIANTS: readonly Variant[] = [
  PLAIN,
  { ...PLAIN, capacitystatus: 'UnusedCapacityReservation', usage: 'UnusedBox' },
  { ...PLAIN, capacitystatus: 'AllocatedCapacityReservation', usage: 'Reservation', price: () => 0 },
  { ...PLAIN, tenancy: 'Dedicated', usage: 'DedicatedUsage', price: (linux) => linux * 1.06 },
  {
    ...PLAIN,
    preInstalledSw: 'SQL Web',
    operation: 'RunInstances:0200',
    price: (linux, vcpu) => linux + 0.017 * vcpu,
  },
  {
    ...PLAIN,
    operatingSystem: 'Windows',
    operation: 'RunInstances:0002',
    price: (linux, vcpu) => linux + 0.046 * vcpu,
  },
];

function makeProduct(region: string, type: InstanceTypeFacts, variant: Variant): Product {
  const { operatingSystem, tenancy, preInstalledSw, capacitystatus, operation } = variant;
  const usagetype = `${variant.usage}:${type.name}`;
  return {
    sku: hexHash(`${region}/${usagetype}/${operation}`, 16).toUpperCase(),
    dollarsPerHour: variant.price(type.onDemandDollarsPerHour, type.vcpu),
    attributes: {
      servicecode: 'AmazonEC2',
      servicename: 'Amazon Elastic Compute Cloud',
      regionCode: region,
      locationType: 'AWS Region',
      instanceType: type.name,
      currentGeneration: type.currentGeneration ? 'Yes' : 'No',
      vcpu: String(type.vcpu),
      memory: `${type.memoryMib / 1024} GiB`,
      operatingSystem,
      tenancy,
      preInstalledSw,
      capacitystatus,
      licenseModel: 'No License required',
      marketoption: 'OnDemand',
      usagetype,
      operation,
    },
  };
}

const byRegion = new Map<string, readonly Product[]>();

/** All products of a region, made at the first question; every region of the simulated world has the same prices. */
function productsIn(region: string): readonly Product[] {
  const known = byRegion.get(region);
  if (known !== undefined) return known;
  const made = [...INSTANCE_TYPES.values()].flatMap((type) =>
    VARIANTS.map((variant) => makeProduct(region, type, variant)),
  );
  byRegion.set(region, made);
  return made;
}

/** Products whose attributes equal all of the wanted ones; an attribute that no product has matches none. */
export function findProducts(wanted: readonly { field: string; value: string }[]): readonly Product[] {
  const regions = [...REGION_ZONES.keys()].filter((region) =>
    wanted.every(({ field, value }) => field !== 'regionCode' || value === region),
  );
  return regions
    .flatMap(productsIn)
    .filter((product) => wanted.every(({ field, value }) => product.attributes[field] === value));
}

/** Codes of the on-demand term and of its hourly rate, in the form that AWS's price lists use. */
const ON_DEMAND_TERM = 'JRTCKXETXF';
const HOURLY_RATE = '6YS6EN2CT7';

/** A product as one string of `PriceList`, in the shape of AWS's price lists. */
export function toPriceListItem(product: Product, at: Date): string {
  const { sku, attributes, dollarsPerHour } = product;
  const termKey = `${sku}.${ON_DEMAND_TERM}`;
  const rateCode = `${termKey}.${HOURLY_RATE}`;
  const month = `${at.toISOString().slice(0, 7)}-01T00:00:00Z`;
  return JSON.stringify({
    product: { productFamily: 'Compute Instance', attributes, sku },
    serviceCode: 'AmazonEC2',
    terms: {
      OnDemand: {
        [termKey]: {
          priceDimensions: {
            [rateCode]: {
              unit: 'Hrs',
              endRange: 'Inf',
              description: `$${dollarsPerHour} per ${attributes['operatingSystem']} ${attributes['usagetype']} Hour`,
              appliesTo: [],
              rateCode,
              beginRange: '0',
              pricePerUnit: { USD: dollarsPerHour.toFixed(10) },
            },
          },
          sku,
          effectiveDate: month,
          offerTermCode: ON_DEMAND_TERM,
          termAttributes: {},
        },
      },
    },
    version: month.replaceAll(/\D/g, ''),
    publicationDate: month,
  });
}
