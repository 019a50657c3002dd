import type { BootedInstance } from '../../shared/contract';

/**
 * Most pods a node of a type takes: network interfaces × (addresses − 1) + 2.
 * Source: https://github.com/awslabs/amazon-eks-ami/blob/main/templates/shared/runtime/eni-max-pods.txt
 */
const PODS_BY_SIZE: Readonly<Record<string, number>> = {
  medium: 8,
  large: 29,
  xlarge: 58,
  '2xlarge': 58,
  '4xlarge': 234,
  '8xlarge': 234,
  '12xlarge': 234,
  '16xlarge': 737,
  '24xlarge': 737,
};

/** Burstable types have other network limits than the rest (same source). */
const PODS_BY_BURSTABLE_SIZE: Readonly<Record<string, number>> = {
  nano: 4,
  micro: 4,
  small: 11,
  medium: 17,
  large: 35,
  xlarge: 58,
  '2xlarge': 58,
};

/** Part of the nominal memory that the hypervisor and firmware keep: https://karpenter.sh/docs/reference/settings/ (VM_MEMORY_OVERHEAD_PERCENT). */
const MEMORY_OVERHEAD = 0.075;
/** Kubelet's default hard eviction threshold on EKS nodes. */
const EVICTION_MIB = 100;

export interface NodeCapacity {
  readonly capacity: Readonly<Record<string, string>>;
  readonly allocatable: Readonly<Record<string, string>>;
}

/**
 * Capacity and allocatable of a booted instance with EKS' reservations.
 * Source: https://github.com/awslabs/amazon-eks-ami/blob/main/templates/al2/runtime/bootstrap.sh (get_cpu_millicores_to_reserve,
 * get_memory_mebibytes_to_reserve): 6 %, 1 %, 0.5 %, 0.5 % and then 0.25 % of the cores; 11 MiB a pod and 255 MiB.
 */
export function nodeCapacity({ instanceType, vcpu, memoryMib }: BootedInstance): NodeCapacity {
  const pods = maxPods(instanceType, vcpu);
  const memoryKib = Math.floor(memoryMib * 1024 * (1 - MEMORY_OVERHEAD));
  const reservedKib = (255 + 11 * pods + EVICTION_MIB) * 1024;
  const storageKib = 83_873_772;
  const fixed = { 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', pods: String(pods) };
  return {
    capacity: {
      cpu: String(vcpu),
      'ephemeral-storage': `${storageKib}Ki`,
      ...fixed,
      memory: `${memoryKib}Ki`,
    },
    allocatable: {
      cpu: `${vcpu * 1000 - reservedMillicores(vcpu)}m`,
      'ephemeral-storage': '76224326324',
      ...fixed,
      memory: `${Math.max(0, memoryKib - reservedKib)}Ki`,
    },
  };
}

function maxPods(instanceType: string, vcpu: number): number {
  const [family = '', size = ''] = instanceType.split('.');
  const table = /^t\d/.test(family) ? PODS_BY_BURSTABLE_SIZE : PODS_BY_SIZE;
  return table[size] ?? (vcpu < 4 ? 29 : vcpu < 16 ? 58 : 234);
}

function reservedMillicores(vcpu: number): number {
  let reserved = 0;
  for (let core = 1; core <= vcpu; core++)
    reserved += core === 1 ? 60 : core === 2 ? 10 : core <= 4 ? 5 : 2.5;
  return Math.floor(reserved);
}

/** Graviton families carry a `g` after their generation (m6g, c7gn, t4g), and a1 is one too. */
export function architectureOf(instanceType: string): 'arm64' | 'amd64' {
  const family = instanceType.split('.')[0] ?? '';
  return family === 'a1' || /^[a-z]+\d+g/.test(family) ? 'arm64' : 'amd64';
}
