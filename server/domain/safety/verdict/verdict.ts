import type { Allocation } from '@/server/domain/safety/mix/mix';
import type { HourlyPrice } from '@/server/domain/shared/money';

export type LayerNumber = 1 | 2 | 3 | 4 | 5;

export type ViolationType =
  'risk_threshold' | 'az_distribution' | 'pool_concentration' | 'on_demand_buffer' | 'multi_factor';

export const LAYER_NAMES: Readonly<Record<LayerNumber, ViolationType>> = {
  1: 'risk_threshold',
  2: 'az_distribution',
  3: 'pool_concentration',
  4: 'on_demand_buffer',
  5: 'multi_factor',
};

/**
 * Why something that does not hold does not block either: it stood so before (`pre_existing`), or it is the same-shape
 * on-demand replacement of an interrupted node (`interruption_replacement`, Decision 11).
 */
export type Tolerance = 'pre_existing' | 'interruption_replacement';

export interface Violation {
  readonly violationType: ViolationType;
  readonly layer: LayerNumber;
  /** `critical` blocks, `warning` is recorded. */
  readonly severity: 'critical' | 'warning';
  readonly tolerance: Tolerance | null;
  /** A plain sentence for an operator. */
  readonly message: string;
  readonly details: Readonly<Record<string, string | number | null>>;
}

export interface LayerVerdict {
  readonly layer: LayerNumber;
  readonly name: ViolationType;
  readonly passed: boolean;
  /** Set when `passed` is false and it does not block. */
  readonly tolerance: Tolerance | null;
  /** Null when there is nothing to measure (no demand known). */
  readonly observed: number | null;
  readonly required: number | null;
}

export type SafetyAction = 'approved' | 'safe_alternative_created' | 'rejected';

export interface Verdict {
  readonly isSafe: boolean;
  readonly actionTaken: SafetyAction;
  /** The mix that may be executed; for a rejection the mix that was judged. */
  readonly allocations: readonly Allocation[];
  /** What did not hold in the mix that was asked for. */
  readonly violations: readonly Violation[];
  /** The five layers of `allocations`. */
  readonly layers: readonly LayerVerdict[];
  /** The five layers of the mix that was asked for; differs from `layers` only with a safe alternative. */
  readonly requestedLayers: readonly LayerVerdict[];
  /** Set when a dearer mix is allowed since it lessens a pre-existing violation: a person must agree to the price. */
  readonly approvalNeeded: { readonly extraPerHour: HourlyPrice } | null;
  /** Why no safe alternative was made; null unless rejected after a search. */
  readonly noAlternativeReason: string | null;
}

/** Whether something that did not hold stops the execution. */
export function blocks(layer: LayerVerdict): boolean {
  return !layer.passed && layer.tolerance === null;
}
