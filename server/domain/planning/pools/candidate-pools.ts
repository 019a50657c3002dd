import type { Lifecycle } from '@/server/domain/safety/mix/mix';

/** A type as far as the choice of candidates looks at it. */
export interface CandidateType {
  readonly instanceType: string;
  readonly vcpu: number;
  readonly memoryMib: number;
  readonly architectures: readonly string[];
  readonly currentGeneration: boolean;
  readonly bareMetal: boolean;
  readonly gpuCount: number;
  /** Runs on CPU credits: full speed only for a while. */
  readonly burstable: boolean;
  readonly spotSupported: boolean;
}

export interface CandidateQuestion {
  readonly replaced: {
    readonly vcpu: number;
    readonly memoryMib: number;
    readonly architecture: string;
    readonly burstable: boolean;
  };
  readonly zones: readonly string[];
  /** Families that the cluster runs already (`familiesOf`): there an older generation is a candidate too. */
  readonly ownFamilies: ReadonlySet<string>;
  readonly types: readonly CandidateType[];
  /** Null when offerings could not be read: then nothing is excluded for it. */
  offered(instanceType: string, availabilityZone: string): boolean | null;
  /** Pools without room lately, as `type/zone/lifecycle`. */
  readonly noCapacity: ReadonlySet<string>;
  hasPrice(instanceType: string, availabilityZone: string, lifecycle: Lifecycle): boolean;
}

export interface CandidateKey {
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly lifecycle: Lifecycle;
}

/** Half to twice the vCPU that is replaced (Decision 32). */
const SMALLEST = 0.5;
const LARGEST = 2;

/**
 * Pools that may replace a node: same architecture, current generation (AWS moves families out of it that clusters go on
 * running: those of the cluster stay candidates), burstable only for burstable, half to twice its vCPU, offered in a zone
 * with a subnet, room as far as is known, price known (Decision 32). Order: type, zone, lifecycle by name.
 */
export function candidatePools(question: CandidateQuestion): readonly CandidateKey[] {
  const { replaced } = question;
  const found: CandidateKey[] = [];
  for (const type of question.types) {
    if (!type.currentGeneration && !question.ownFamilies.has(familyOf(type.instanceType))) continue;
    if (type.bareMetal || type.gpuCount > 0) continue;
    if (!type.architectures.includes(replaced.architecture)) continue;
    // A steady load on credits is throttled or billed beyond the list price.
    if (type.burstable && !replaced.burstable) continue;
    if (type.vcpu < replaced.vcpu * SMALLEST || type.vcpu > replaced.vcpu * LARGEST) continue;
    for (const availabilityZone of question.zones) {
      if (question.offered(type.instanceType, availabilityZone) === false) continue;
      for (const lifecycle of ['spot', 'on-demand'] as const) {
        if (lifecycle === 'spot' && !type.spotSupported) continue;
        if (question.noCapacity.has(`${type.instanceType}/${availabilityZone}/${lifecycle}`)) continue;
        if (!question.hasPrice(type.instanceType, availabilityZone, lifecycle)) continue;
        found.push({ instanceType: type.instanceType, availabilityZone, lifecycle });
      }
    }
  }
  return found.sort((a, b) => poolName(a).localeCompare(poolName(b), 'en'));
}

/** `m5` of `m5.large`. */
const familyOf = (instanceType: string): string => instanceType.split('.')[0] ?? instanceType;

/** The families of the given types; those that are not known are left out. */
export const familiesOf = (instanceTypes: Iterable<string | null>): ReadonlySet<string> =>
  new Set([...instanceTypes].flatMap((name) => (name === null ? [] : [familyOf(name)])));

const poolName = (pool: CandidateKey) => `${pool.instanceType}/${pool.availabilityZone}/${pool.lifecycle}`;

/**
 * On-demand pools to fall back to, in order: the dying node's own type in its zone, the same type in other zones, then
 * the next larger types of its family in its zone and elsewhere. Never nothing while the type is known.
 */
export function fallbackPools(
  dying: {
    readonly instanceType: string;
    readonly availabilityZone: string;
    readonly nextLargerType: string | null;
  },
  zones: readonly string[],
  options: { readonly zoneRequired: boolean; readonly sameTypeOnly: boolean },
): readonly CandidateKey[] {
  const others = options.zoneRequired ? [] : zones.filter((zone) => zone !== dying.availabilityZone);
  const types = [dying.instanceType];
  if (dying.nextLargerType !== null && !options.sameTypeOnly) types.push(dying.nextLargerType);
  return types.flatMap((instanceType) =>
    [dying.availabilityZone, ...others].map((availabilityZone) => ({
      instanceType,
      availabilityZone,
      lifecycle: 'on-demand' as const,
    })),
  );
}
