import type { SchedulingNode } from '@/contracts/decision-server';
import type { Random } from './random';

const GIB = 1024 ** 3;

/** On-demand prices of Linux in us-east-1 (https://aws.amazon.com/ec2/pricing/on-demand/, 2025); Spot is drawn below. */
const TYPES = [
  { instanceType: 'm5.xlarge', vcpu: 4, memoryGib: 16, price: 0.192 },
  { instanceType: 'm5.2xlarge', vcpu: 8, memoryGib: 32, price: 0.384 },
  { instanceType: 'c5.2xlarge', vcpu: 8, memoryGib: 16, price: 0.34 },
  { instanceType: 'r5.xlarge', vcpu: 4, memoryGib: 32, price: 0.252 },
] as const;

export const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const;
export const BATCH_TAINT = { key: 'dedicated', value: 'batch', effect: 'NoSchedule' } as const;
export const TAKEN_AT = '2026-06-01T12:00:00Z';

/** What Kubernetes and the system keep of an EKS node, about: 80 m and 1.4 GiB. https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html */
const KEPT = { cpuMillicores: 80, memoryBytes: 1434 * 1024 ** 2 };

/** Nodes in three zones, half of them Spot, a twentieth for batch work only, three of a hundred younger than an hour. */
export function generateNodes(random: Random, count: number): SchedulingNode[] {
  const spotPrices = new Map<string, number>();
  return Array.from({ length: count }, (_, index) => {
    const type = random.pick(TYPES);
    const zone = ZONES[index % ZONES.length] ?? ZONES[0];
    const isSpot = random.next() < 0.5;
    const pool = `${type.instanceType}/${zone}`;
    const spotPrice = spotPrices.get(pool) ?? type.price * (0.3 + random.next() * 0.3);
    spotPrices.set(pool, spotPrice);
    const isBatch = random.next() < 0.05;
    const name = `ip-10-0-${String(Math.floor(index / 250))}-${String(index % 250)}.ec2.internal`;
    return {
      node_name: name,
      instance_type: type.instanceType,
      availability_zone: zone,
      node_type: isSpot ? 'spot' : 'on-demand',
      owner: 'standalone',
      vcpu: type.vcpu,
      counts_in_shares: true,
      ready: true,
      unschedulable: false,
      deleting: false,
      created_at: random.next() < 0.03 ? '2026-06-01T11:30:00Z' : '2026-05-20T00:00:00Z',
      labels: {
        'kubernetes.io/hostname': name,
        'topology.kubernetes.io/zone': zone,
        'node.kubernetes.io/instance-type': type.instanceType,
        'kubernetes.io/arch': 'amd64',
        workload: isBatch ? 'batch' : 'general',
      },
      taints: isBatch ? [BATCH_TAINT] : [],
      allocatable: {
        cpu_millicores: type.vcpu * 1000 - KEPT.cpuMillicores,
        memory_bytes: type.memoryGib * GIB - KEPT.memoryBytes,
        pods: 58,
      },
      extended_resources: {},
      price_per_hour: Number((isSpot ? spotPrice : type.price).toFixed(4)),
      not_removable_reason: null,
    };
  });
}
