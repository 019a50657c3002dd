import type { HourlyPrice } from '@/server/domain/shared/money';
import type { CandidateKey, CandidateType } from './candidate-pools';

export interface ProofQuestion {
  readonly types: readonly CandidateType[];
  /** Zones for which the template has a subnet. */
  readonly zones: readonly string[];
  readonly architecture: string;
  /** What the DaemonSets of a node request: it must fit, or the node proves nothing. */
  readonly daemons: { readonly cpuMillicores: number; readonly memoryBytes: number };
  offered(instanceType: string, availabilityZone: string): boolean | null;
  onDemandPriceOf(instanceType: string): HourlyPrice | null;
}

export interface ProofPool extends CandidateKey {
  readonly lifecycle: 'on-demand';
  readonly pricePerHour: HourlyPrice;
}

/** A node smaller than this has hardly room for kubelet and system: https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html */
const LEAST_VCPU = 2;
const LEAST_MEMORY_MIB = 2_048;
/** Room that kubelet and system reserve, with a margin: a fifth of a small node's memory. */
const ALLOCATABLE_SHARE = 0.8;

/**
 * On-demand pools that may prove a node template, cheapest first (ties by name): of the cluster's architecture, current
 * generation, large enough for the cluster's DaemonSets, offered in a zone of the template, with a known price.
 */
export function proofPools(question: ProofQuestion): readonly ProofPool[] {
  const { daemons } = question;
  const found: ProofPool[] = [];
  for (const type of question.types) {
    if (!type.currentGeneration || type.bareMetal || type.gpuCount > 0) continue;
    if (!type.architectures.includes(question.architecture)) continue;
    if (type.vcpu < LEAST_VCPU || type.memoryMib < LEAST_MEMORY_MIB) continue;
    if (type.vcpu * 1000 * ALLOCATABLE_SHARE < daemons.cpuMillicores) continue;
    if (type.memoryMib * 1024 ** 2 * ALLOCATABLE_SHARE < daemons.memoryBytes) continue;
    const pricePerHour = question.onDemandPriceOf(type.instanceType);
    if (pricePerHour === null) continue;
    for (const availabilityZone of question.zones) {
      if (question.offered(type.instanceType, availabilityZone) === false) continue;
      found.push({ instanceType: type.instanceType, availabilityZone, lifecycle: 'on-demand', pricePerHour });
    }
  }
  return found.sort(byPrice);
}

function byPrice(a: ProofPool, b: ProofPool): number {
  if (a.pricePerHour !== b.pricePerHour) return a.pricePerHour < b.pricePerHour ? -1 : 1;
  return `${a.instanceType}/${a.availabilityZone}`.localeCompare(
    `${b.instanceType}/${b.availabilityZone}`,
    'en',
  );
}
