import { unitHash } from '../../shared/seeded-random';
import type { AwsWorld } from '../model/aws-world';
import { INSTANCE_TYPES } from '../model/instance-types';
import { REGION_ZONES, zonesOf } from '../model/regions';
import { spotPriceAt } from '../ec2/catalog/spot-prices';

/** Path of the document, the same as at AWS. */
export const SPOT_ADVISOR_PATH = '/spot-advisor-data.json';

/** Ranges of the public document: interrupted in the trailing month, in percent. */
const RANGES = [
  { index: 0, label: '<5%', dots: 0, max: 5 },
  { index: 1, label: '5-10%', dots: 1, max: 11 },
  { index: 2, label: '10-15%', dots: 2, max: 16 },
  { index: 3, label: '15-20%', dots: 3, max: 22 },
  { index: 4, label: '>20%', dots: 4, max: 100 },
] as const;

/** Share of the types in each range and all before it, simulated: most are calm, a few are not. */
const BANDS_UP_TO = [0.55, 0.82, 0.9, 0.95, 1] as const;

interface AdvisorRow {
  readonly s: number;
  readonly r: number;
}

function bandOf(seed: number, region: string, instanceType: string): number {
  const share = unitHash(`${seed}/${region}/${instanceType}/spot-advisor`);
  return BANDS_UP_TO.findIndex((upTo) => share < upTo);
}

/**
 * The world's Spot Advisor in the format of AWS's public document: `s` is the saving against On-Demand in percent, `r`
 * the index of the range. Bands depend on the seed alone; savings follow the price of the region's first zone.
 */
export function spotAdvisorDocument(world: AwsWorld) {
  const { seed } = world.config;
  const now = world.clock.now();
  const types = [...INSTANCE_TYPES.values()];
  return {
    global_rate: '<10%',
    instance_types: Object.fromEntries(
      types.map((type) => [type.name, { cores: type.vcpu, emr: false, ram_gb: type.memoryMib / 1024 }]),
    ),
    ranges: RANGES,
    spot_advisor: Object.fromEntries(
      [...REGION_ZONES.keys()].map((region) => {
        const zoneId = zonesOf('', region)[0]?.id ?? region;
        const rows = types.map((type): [string, AdvisorRow] => {
          const spotShare = spotPriceAt(seed, type, zoneId, now) / type.onDemandDollarsPerHour;
          return [type.name, { s: Math.round(100 * (1 - spotShare)), r: bandOf(seed, region, type.name) }];
        });
        return [region, { Linux: Object.fromEntries(rows) }];
      }),
    ),
  };
}
