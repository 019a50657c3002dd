/** An EC2 instance type as far as the sandbox knows it. */
export interface InstanceTypeFacts {
  readonly name: string;
  readonly vcpu: number;
  readonly memoryMib: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly currentGeneration: boolean;
  readonly burstable: boolean;
  readonly gpu:
    | {
        readonly name: string;
        readonly manufacturer: string;
        readonly count: number;
        readonly memoryMib: number;
      }
    | undefined;
  readonly maximumNetworkInterfaces: number;
  readonly ipv4AddressesPerInterface: number;
  /** On-Demand, Linux, US dollars an hour in every region: a figure of the simulated world, near AWS's list prices. */
  readonly onDemandDollarsPerHour: number;
}

/** Sizes that each family is listed in: vCPUs, network interfaces, addresses per interface (EC2 Instance Types, "Network specifications"). */
const SIZES = [
  { name: 'large', vcpu: 2, interfaces: 3, addresses: 10 },
  { name: 'xlarge', vcpu: 4, interfaces: 4, addresses: 15 },
  { name: '2xlarge', vcpu: 8, interfaces: 4, addresses: 15 },
  { name: '4xlarge', vcpu: 16, interfaces: 8, addresses: 30 },
] as const;

/** GiB of memory per vCPU by family letter (EC2 Instance Types). */
const GIB_PER_VCPU = { m: 4, c: 2, r: 8 } as const;

interface Family {
  readonly name: string;
  readonly kind: keyof typeof GIB_PER_VCPU;
  readonly arm: boolean;
  readonly dollarsPerHourLarge: number;
}

const family = (name: string, kind: Family['kind'], dollarsPerHourLarge: number, arm = false): Family => ({
  name,
  kind,
  arm,
  dollarsPerHourLarge,
});

const FAMILIES: readonly Family[] = [
  family('m5', 'm', 0.096),
  family('m5a', 'm', 0.086),
  family('m6i', 'm', 0.096),
  family('m6a', 'm', 0.0864),
  family('m7i', 'm', 0.1008),
  family('m7a', 'm', 0.11592),
  family('m6g', 'm', 0.077, true),
  family('m7g', 'm', 0.0816, true),
  family('c5', 'c', 0.085),
  family('c5a', 'c', 0.077),
  family('c6i', 'c', 0.085),
  family('c6a', 'c', 0.0765),
  family('c7i', 'c', 0.08925),
  family('c6g', 'c', 0.068, true),
  family('c7g', 'c', 0.0725, true),
  family('r5', 'r', 0.126),
  family('r5a', 'r', 0.113),
  family('r6i', 'r', 0.126),
  family('r6a', 'r', 0.1134),
  family('r7i', 'r', 0.1323),
  family('r6g', 'r', 0.1008, true),
  family('r7g', 'r', 0.1071, true),
];

function sizesOf({ name, kind, arm, dollarsPerHourLarge }: Family): InstanceTypeFacts[] {
  return SIZES.map((size) => ({
    name: `${name}.${size.name}`,
    vcpu: size.vcpu,
    memoryMib: size.vcpu * GIB_PER_VCPU[kind] * 1024,
    architecture: arm ? 'arm64' : 'x86_64',
    currentGeneration: true,
    burstable: false,
    gpu: undefined,
    maximumNetworkInterfaces: size.interfaces,
    ipv4AddressesPerInterface: size.addresses,
    onDemandDollarsPerHour: Number(((dollarsPerHourLarge * size.vcpu) / 2).toFixed(6)),
  }));
}

function burstable(
  name: string,
  [vcpu, memoryGib]: readonly [vcpu: number, memoryGib: number],
  [interfaces, addresses]: readonly [interfaces: number, addresses: number],
  dollars: number,
): InstanceTypeFacts {
  return {
    name,
    vcpu,
    memoryMib: memoryGib * 1024,
    architecture: name.startsWith('t4g') ? 'arm64' : 'x86_64',
    currentGeneration: true,
    burstable: true,
    gpu: undefined,
    maximumNetworkInterfaces: interfaces,
    ipv4AddressesPerInterface: addresses,
    onDemandDollarsPerHour: dollars,
  };
}

const OTHERS: readonly InstanceTypeFacts[] = [
  burstable('t3.small', [2, 2], [3, 4], 0.0208),
  burstable('t3.medium', [2, 4], [3, 6], 0.0416),
  burstable('t3.large', [2, 8], [3, 12], 0.0832),
  burstable('t3.xlarge', [4, 16], [4, 15], 0.1664),
  burstable('t3.2xlarge', [8, 32], [4, 15], 0.3328),
  burstable('t4g.medium', [2, 4], [3, 6], 0.0336),
  burstable('t4g.large', [2, 8], [3, 12], 0.0672),
  {
    name: 'm4.large',
    vcpu: 2,
    memoryMib: 8192,
    architecture: 'x86_64',
    currentGeneration: false,
    burstable: false,
    gpu: undefined,
    maximumNetworkInterfaces: 2,
    ipv4AddressesPerInterface: 10,
    onDemandDollarsPerHour: 0.1,
  },
  {
    name: 'g4dn.xlarge',
    vcpu: 4,
    memoryMib: 16384,
    architecture: 'x86_64',
    currentGeneration: true,
    burstable: false,
    gpu: { name: 'T4', manufacturer: 'NVIDIA', count: 1, memoryMib: 16384 },
    maximumNetworkInterfaces: 3,
    ipv4AddressesPerInterface: 10,
    onDemandDollarsPerHour: 0.526,
  },
];

/** Every type of the sandbox's EC2, by name. */
export const INSTANCE_TYPES: ReadonlyMap<string, InstanceTypeFacts> = new Map(
  [...FAMILIES.flatMap(sizesOf), ...OTHERS].map((type) => [type.name, type]),
);
