import type { MixMeasure } from '@/server/domain/safety/mix/measure-mix';
import type { SafetyPolicy } from '@/server/domain/safety/policy/safety-policy';
import type { LayerNumber, Violation } from '@/server/domain/safety/verdict/verdict';

/** What does not hold in a mix, before it is decided whether it blocks. */
export type Finding = Pick<Violation, 'message' | 'details'>;

export interface LayerMeasure {
  /** Empty when the layer holds. */
  readonly findings: readonly Finding[];
  readonly observed: number | null;
  readonly required: number | null;
}

/** One of the first four layers. Rules are pure and know nothing of each other. */
export interface LayerRule {
  readonly layer: Exclude<LayerNumber, 5>;
  /** Whether the mix has no finding; `measure` says the same with every reason. */
  holds(mix: MixMeasure, policy: SafetyPolicy): boolean;
  measure(mix: MixMeasure, policy: SafetyPolicy): LayerMeasure;
  /** Whether this layer is no worse after than before (Decision 16); asked only if it failed before and after. */
  notWorse(before: MixMeasure, after: MixMeasure, policy: SafetyPolicy): boolean;
  /** Whether a violation of today becomes smaller, which permits a dearer plan with a person's approval. */
  lessens(before: MixMeasure, after: MixMeasure, policy: SafetyPolicy): boolean;
}
