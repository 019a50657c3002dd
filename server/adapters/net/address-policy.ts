import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

export interface AddressPolicy {
  /** Private and loopback addresses count as public: for trial machines and tests. */
  readonly allowPrivate: boolean;
  /** Private ranges that are reachable on purpose, e.g. `10.20.0.0/16`. */
  readonly privateCidrs: readonly string[];
}

/**
 * Never allowed, whatever the policy: instance and task metadata live here, and they hand out credentials.
 * Link-local 169.254.0.0/16 and fe80::/10 by range; AWS's IPv6 metadata block by prefix.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
const AWS_IPV6_METADATA = ipaddr.parseCIDR('fd00:ec2::/32');

/**
 * The only IPv6 block of public hosts; what lies outside (IPv4-compatible `::127.0.0.1` among it) only looks like one.
 * https://www.iana.org/assignments/ipv6-address-space/ipv6-address-space.xhtml
 */
const IPV6_GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/** Kinds that `allowPrivate` opens. All others of ipaddr.js' kinds but `unicast` stay shut: none is a plain host. */
const PRIVATE_RANGES: ReadonlySet<string> = new Set([
  'private',
  'loopback',
  'uniqueLocal',
  'carrierGradeNat',
]);

/** An IPv4 address that is written as IPv6 is judged as the IPv4 address that it reaches. */
function unwrap(address: Address): Address {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function lies(address: Address, [network, bits]: [Address, number]): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

export interface AddressJudge {
  /** Why the address may not be reached, in a few words; null when it may. */
  refusalOf(address: string): string | null;
  isLoopback(address: string): boolean;
}

/** Judges single addresses. Throws at once when a range of the policy is malformed. */
export function createAddressJudge(policy: AddressPolicy): AddressJudge {
  const openRanges = policy.privateCidrs.map((cidr): [Address, number] => {
    if (!ipaddr.isValidCIDR(cidr)) throw new Error(`${cidr} is not an address range`);
    return ipaddr.parseCIDR(cidr);
  });
  return {
    refusalOf(text) {
      if (!ipaddr.isValid(text)) return 'not an IP address';
      const address = unwrap(ipaddr.parse(text));
      const range = address.range();
      if (range === 'linkLocal' || lies(address, AWS_IPV6_METADATA)) return 'link-local or metadata';
      if (range === 'unicast') {
        return address.kind() === 'ipv4' || lies(address, IPV6_GLOBAL_UNICAST) ? null : 'reserved';
      }
      if (policy.allowPrivate && PRIVATE_RANGES.has(range)) return null;
      if (PRIVATE_RANGES.has(range) && openRanges.some((open) => lies(address, open))) return null;
      return range;
    },
    isLoopback: (text) => ipaddr.isValid(text) && unwrap(ipaddr.parse(text)).range() === 'loopback',
  };
}
