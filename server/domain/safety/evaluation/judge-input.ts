import type { Allocation, CandidatePool } from '@/server/domain/safety/mix/mix';
import type { Finding } from '@/server/domain/safety/layers/layer-rule';
import type { SafetyPolicy } from '@/server/domain/safety/policy/safety-policy';
import type { HourlyPrice } from '@/server/domain/shared/money';

/** What the pods request, headroom not included. */
export interface Demand {
  readonly vcpu: number;
  readonly memoryGib: number;
}

/** The Spot node that leaves, with facts of its type from the catalog. */
export interface LeavingNode {
  readonly instanceType: string;
  readonly vcpu: number;
  readonly memoryGib: number;
  /** The next larger size of the family in the catalog; null when there is none. */
  readonly nextLargerType: string | null;
}

/**
 * Why a mix is judged. An `optimization` must not cost more than today; an `interruption` may, and so may a `scale-up`
 * (W10); a `question` (`safety/validate`) is judged as an optimization but never for its batch size.
 */
export type JudgeContext =
  | {
      readonly kind: 'optimization';
      /** What one batch of the plan removes at once; null before the plan is cut into batches. */
      readonly batch: { readonly removedNodes: number; readonly removedVcpu: number } | null;
    }
  | { readonly kind: 'interruption'; readonly leaving: readonly LeavingNode[] }
  | { readonly kind: 'scale-up' }
  | { readonly kind: 'question' };

/**
 * A mix to be judged. `current` is the mix that counts today: for an interruption without the node under notice
 * (Decision 17). All numbers are finite and not negative; the edge has parsed them.
 */
export interface JudgeInput {
  readonly current: readonly Allocation[];
  readonly proposed: readonly Allocation[];
  /** Null when nothing is known of the pods; coverage is then not judged. */
  readonly demand: Demand | null;
  readonly policy: SafetyPolicy;
  readonly context: JudgeContext;
  /** Contradictions between the recommendation and our own facts, each a `multi_factor` violation. */
  readonly factFindings?: readonly Finding[];
}

/** What an alternative may draw on beside the rows of both mixes. */
export interface AlternativeSources {
  readonly candidates: readonly CandidatePool[];
  /**
   * The on-demand price of a type in a zone: the catalog's, and null where it is not known or not offered there.
   * Asked only for pairs that no on-demand row or candidate names itself.
   */
  onDemandPriceOf(instanceType: string, availabilityZone: string): HourlyPrice | null;
}

/** The input without what belongs to one proposal only: contradictions of its facts and the size of its batch. */
export function withoutPlanFacts(input: JudgeInput): JudgeInput {
  const { factFindings: _findings, ...facts } = input;
  const { context } = input;
  return context.kind === 'optimization' ? { ...facts, context: { ...context, batch: null } } : facts;
}
