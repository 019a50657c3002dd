import { hexHash } from '../../shared/seeded-random';

/** Regions of the sandbox with the letters of their zones (EC2 User Guide, "Regions and Zones"). */
export const REGION_ZONES: ReadonlyMap<string, readonly string[]> = new Map([
  ['us-east-1', ['a', 'b', 'c', 'd', 'e', 'f']],
  ['us-east-2', ['a', 'b', 'c']],
  ['us-west-1', ['a', 'c']],
  ['us-west-2', ['a', 'b', 'c', 'd']],
  ['ca-central-1', ['a', 'b', 'd']],
  ['eu-west-1', ['a', 'b', 'c']],
  ['eu-central-1', ['a', 'b', 'c']],
  ['eu-north-1', ['a', 'b', 'c']],
  ['ap-south-1', ['a', 'b', 'c']],
  ['ap-southeast-1', ['a', 'b', 'c']],
  ['ap-northeast-1', ['a', 'c', 'd']],
]);

const DIRECTIONS: Readonly<Record<string, string>> = {
  north: 'n',
  south: 's',
  east: 'e',
  west: 'w',
  central: 'c',
  northeast: 'ne',
  southeast: 'se',
};

export interface Zone {
  readonly name: string;
  readonly id: string;
}

/**
 * Zones of a region as one account sees them. AWS maps zone names to zone ids independently for each account ("AZ IDs",
 * AWS RAM User Guide), so `us-east-1a` of two accounts may be different places; the ids say which.
 */
export function zonesOf(accountId: string, region: string): readonly Zone[] {
  const letters = REGION_ZONES.get(region) ?? [];
  const [area = '', direction = '', number = ''] = region.split('-');
  const prefix = `${area}${DIRECTIONS[direction] ?? direction}${number}`;
  const order = letters
    .map((_, index) => index + 1)
    .sort((a, b) =>
      compare(hexHash(`${accountId}/${region}/${a}`, 8), hexHash(`${accountId}/${region}/${b}`, 8)),
    );
  return letters.map((letter, index) => ({
    name: `${region}${letter}`,
    id: `${prefix}-az${order[index] ?? index + 1}`,
  }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
