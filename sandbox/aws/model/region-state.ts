import { hexHash } from '../../shared/seeded-random';
import type {
  Image,
  Instance,
  LaunchTemplate,
  SecurityGroup,
  Snapshot,
  SpotRequest,
  Subnet,
  Volume,
} from './ec2';
import { type Zone, zonesOf } from './regions';

/** A launch that a client token stands for: what was asked and what came of it. */
interface RememberedLaunch {
  readonly fingerprint: string;
  readonly reservationId: string;
  readonly instanceIds: readonly string[];
}

/** All EC2 resources of one account in one region. */
export interface Ec2RegionState {
  readonly accountId: string;
  readonly region: string;
  readonly vpcId: string;
  readonly zones: readonly Zone[];
  readonly instances: Map<string, Instance>;
  readonly spotRequests: Map<string, SpotRequest>;
  readonly subnets: Map<string, Subnet>;
  readonly securityGroups: Map<string, SecurityGroup>;
  readonly images: Map<string, Image>;
  readonly launchTemplates: Map<string, LaunchTemplate>;
  readonly volumes: Map<string, Volume>;
  readonly snapshots: Map<string, Snapshot>;
  /** Names of the instance profiles of the account. */
  readonly instanceProfiles: Set<string>;
  /** Tags of every resource, by resource id. */
  readonly tags: Map<string, Map<string, string>>;
  /** Key: zone and client token, since RunInstances' idempotency is zonal. */
  readonly runInstancesTokens: Map<string, RememberedLaunch>;
  readonly fleetTokens: Map<string, { readonly fingerprint: string; readonly answer: unknown }>;
  /** Live Spot Instances by pool `type/zone`. */
  readonly spotPoolUse: Map<string, number>;
  /** Turns with each launch that names no zone, so that a repeated one may land in another. */
  zoneTurn: number;
}

/** AWS keeps five addresses of each subnet for itself (VPC User Guide, "Subnet CIDR blocks"). */
const RESERVED_ADDRESSES = 5;

/** Makes an account's region with a default VPC of one /19 subnet in each of the given zones. */
export function createRegionState(
  accountId: string,
  region: string,
  letters: readonly string[],
): Ec2RegionState {
  const key = `${accountId}/${region}`;
  const zones = zonesOf(accountId, region);
  const vpcId = `vpc-0${hexHash(`${key}/vpc`, 16)}`;
  const subnets = letters.flatMap((letter, index): Subnet[] => {
    const zone = zones.find(({ name }) => name === `${region}${letter}`);
    if (zone === undefined) return [];
    const firstAddress = ((10 << 24) | (index << 13)) + 4;
    return [
      {
        id: `subnet-0${hexHash(`${key}/subnet/${letter}`, 16)}`,
        vpcId,
        zone,
        cidrBlock: `10.0.${index * 32}.0/19`,
        firstAddress,
        addressCount: 2 ** 13 - RESERVED_ADDRESSES,
        nextAddress: firstAddress,
        freed: [],
      },
    ];
  });
  const defaultGroup: SecurityGroup = {
    id: `sg-0${hexHash(`${key}/sg/default`, 16)}`,
    name: 'default',
    description: 'default VPC security group',
    vpcId,
  };
  const images: readonly Image[] = [
    image(region, 'amazon-eks-node-al2023-x86_64-standard-1.33-v20260601', 'x86_64', true),
    image(region, 'amazon-eks-node-al2023-arm64-standard-1.33-v20260601', 'arm64', true),
    image(region, 'al2023-ami-2023.7.20260601.0-kernel-6.1-x86_64', 'x86_64', false),
  ];
  return {
    accountId,
    region,
    vpcId,
    zones,
    instances: new Map(),
    spotRequests: new Map(),
    subnets: new Map(subnets.map((subnet) => [subnet.id, subnet])),
    securityGroups: new Map([[defaultGroup.id, defaultGroup]]),
    images: new Map(images.map((entry) => [entry.id, entry])),
    launchTemplates: new Map(),
    volumes: new Map(),
    snapshots: new Map(),
    instanceProfiles: new Set(),
    tags: new Map(),
    runInstancesTokens: new Map(),
    fleetTokens: new Map(),
    spotPoolUse: new Map(),
    zoneTurn: 0,
  };
}

function image(
  region: string,
  name: string,
  architecture: Image['architecture'],
  eksOptimized: boolean,
): Image {
  return { id: `ami-0${hexHash(`${region}/${name}`, 16)}`, name, architecture, eksOptimized };
}

export function tagsOf(state: Ec2RegionState, resourceId: string): ReadonlyMap<string, string> {
  return state.tags.get(resourceId) ?? NO_TAGS;
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();

export function setTags(
  state: Ec2RegionState,
  resourceId: string,
  tags: Iterable<readonly [string, string]>,
): void {
  const current = state.tags.get(resourceId) ?? new Map<string, string>();
  for (const [key, value] of tags) current.set(key, value);
  state.tags.set(resourceId, current);
}

/** Tags in the form of the API. */
export function tagList(state: Ec2RegionState, resourceId: string): { Key: string; Value: string }[] {
  return [...tagsOf(state, resourceId)].map(([Key, Value]) => ({ Key, Value }));
}

/** Takes an address of the subnet; undefined when none is left. */
export function takeAddress(subnet: Subnet): number | undefined {
  if (subnet.nextAddress < subnet.firstAddress + subnet.addressCount) return subnet.nextAddress++;
  return subnet.freed.shift();
}

export function freeAddresses(subnet: Subnet): number {
  return subnet.firstAddress + subnet.addressCount - subnet.nextAddress + subnet.freed.length;
}

export function dottedAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}
