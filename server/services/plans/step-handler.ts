import type { Permit, PermitAction } from '@/server/domain/safety/permit';
import type { StepDraft, StepType } from '@/server/domain/execution/step-types';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { PlanClaim, PlanRecord, StepRecord } from '@/server/ports/repositories/plan-repository';
import type { Store } from '@/server/ports/store';

/** How a step ended. `failed` does not stop the plan: the steps after it decide what its failure means. */
export type StepEnd =
  | {
      readonly status: 'succeeded';
      readonly result: Readonly<Record<string, unknown>>;
      /** Written in the transaction that ends the step: both stand, or neither. */
      readonly together?: (store: Store) => Promise<void>;
      /** Steps that the plan is found to consist of, written in the same transaction. */
      readonly next?: StepsFound;
    }
  | {
      readonly status: 'failed';
      readonly error: { readonly code: string; readonly message: string };
      readonly result?: Readonly<Record<string, unknown>>;
    }
  | { readonly status: 'skipped'; readonly reason: string };

/** The end of a step that could not do its work. */
export const failed = (code: string, message: string): StepEnd => ({
  status: 'failed',
  error: { code, message },
});

export interface StepsFound {
  readonly drafts: readonly StepDraft[];
  /** They run now; wait for a person, who makes the plan `executing`; or are only what would be done. */
  readonly go: 'now' | 'when-approved' | 'never';
}

export interface StepContext {
  readonly plan: PlanRecord;
  readonly step: StepRecord;
  readonly claim: PlanClaim;
  readonly session: ClusterSession;
  /** Aborts when the lease is lost or the worker stops; the handler then throws and nothing is recorded. */
  readonly signal: AbortSignal;
  /** The plan's steps as they stand now. */
  steps(): readonly StepRecord[];
  /** The latest step of that type, as it stands now. */
  stepOf(type: StepType): StepRecord | null;
  /** The steps that this one waited for, as they stand now. */
  dependencies(): readonly StepRecord[];
  /** Resolves when a step ended or the cluster changed, or after `ms`; for handlers that watch one another. */
  wait(ms: number): Promise<void>;
  /** Appends a line to the plan's log. */
  log(
    level: 'info' | 'warning' | 'error',
    message: string,
    detail?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  /** Keeps what the step has learned so far for a successor. */
  save(result: Readonly<Record<string, unknown>>): Promise<void>;
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
export type StepHandler = (context: StepContext) => Promise<StepEnd>;

export type StepHandlers = Readonly<Record<StepType, StepHandler>>;

/** What a step is about: the plan's subject, and what the step itself says of its own target. */
export const subjectOfStep = (
  context: Pick<StepContext, 'plan' | 'step'>,
): Readonly<Record<string, unknown>> => ({ ...context.plan.subject, ...context.step.input });
