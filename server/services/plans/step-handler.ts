import type { Permit, PermitAction } from '@/server/domain/safety/permit';
import type { StepResult, StepType } from '@/contracts/plans';
import type { StepDraft } from '@/server/domain/execution/step-types';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { PlanClaim, PlanRecord, StepRecord } from '@/server/ports/repositories/plan-repository';
import type { Store } from '@/server/ports/store';
import type { EndlessWatch, Watch } from './waiting';

/** How a step ended. `failed` does not stop the plan: the steps after it decide what its failure means. */
export type StepEnd<T extends StepType = StepType> =
  | {
      readonly status: 'succeeded';
      readonly result: StepResult<T>;
      /** Written in the transaction that ends the step: both stand, or neither. */
      readonly together?: (store: Store) => Promise<void>;
      /** Steps that the plan is found to consist of, written in the same transaction. */
      readonly next?: StepsFound;
    }
  | {
      readonly status: 'failed';
      readonly error: { readonly code: string; readonly message: string };
      readonly result?: StepResult<T>;
    }
  | { readonly status: 'skipped'; readonly reason: string };

export interface StepFailure {
  readonly status: 'failed';
  readonly error: { readonly code: string; readonly message: string };
}

/** The end of a step that could not do its work. */
export const failed = (code: string, message: string): StepFailure => ({
  status: 'failed',
  error: { code, message },
});

export interface StepsFound {
  readonly drafts: readonly StepDraft[];
  /** They run now; wait for a person, who makes the plan `executing`; or are only what would be done. */
  readonly go: 'now' | 'when-approved' | 'never';
}

export interface StepContext<T extends StepType = StepType> {
  readonly plan: PlanRecord;
  readonly step: StepRecord<T>;
  readonly claim: PlanClaim;
  readonly session: ClusterSession;
  /** Aborts when the lease is lost or the worker stops; the handler then throws and nothing is recorded. */
  readonly signal: AbortSignal;
  /** The plan's steps as they stand now. */
  steps(): readonly StepRecord[];
  /** The latest step of that type, as it stands now. */
  stepOf<Other extends StepType>(type: Other): StepRecord<Other> | null;
  /** The steps that this one waited for, as they stand now. */
  dependencies(): readonly StepRecord[];
  /**
   * Waits for something to be seen, or to be answered from outside. What is in memory is looked at on every change of the
   * cluster or of a step; the outside is asked on a clock. Null when the time of the wait is over.
   */
  watch<T>(watch: Watch<T>): Promise<T | null>;
  /** As `watch`, without an end of its own. */
  watchUntilSeen<T>(watch: EndlessWatch<T>): Promise<T>;
  /** Resolves when a step ended or the cluster changed, or after `ms`: for loops that read memory alone. */
  changed(ms: number): Promise<void>;
  /** Appends a line to the plan's log. */
  log(
    level: 'info' | 'warning' | 'error',
    message: string,
    detail?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  /** Keeps what the step has learned so far for a successor. */
  save(result: StepResult<T>): Promise<void>;
  /**
   * A fresh permit on the plan's stored validation (or the given one). Throws `ClaimLostError` once the lease is gone,
   * and `NoValidationError` where no stored validation allows it.
   */
  permit<A extends PermitAction>(action: A, target: string, validationId?: string): Promise<Permit<A>>;
}

/**
 * Runs one step to its end. Called again after a crash with the same step: it must find out what was done already and
 * do the rest once.
 */
export type StepHandler<T extends StepType = StepType> = (context: StepContext<T>) => Promise<StepEnd<T>>;

export type StepHandlers = { readonly [T in StepType]: StepHandler<T> };

/** The steps of one type among others. */
export const stepsOf = <T extends StepType>(
  steps: readonly StepRecord[],
  stepType: T,
): readonly StepRecord<T>[] => steps.filter((step): step is StepRecord<T> => step.stepType === stepType);
