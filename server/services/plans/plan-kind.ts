import type { PlanKindName, PlanSubject } from '@/contracts/plans';
import type { OptimizationType } from '@/server/ports/repositories/plan-repository';
import type { Decision } from './deciding/decision';
import type { RollBackRequest } from './roll-back';
import type { StepContext, StepHandler, StepHandlers } from './step-handler';

/** What a kind of plan does, built once in each worker. */
export interface KindHandlers {
  /** Decides a plan that was opened undecided. It changes nothing in the cluster, and says its reasons as values. */
  readonly decide?: (context: StepContext) => Promise<Decision>;
  /** The steps that its plans consist of, besides `decide` and `record`. */
  readonly steps: Partial<StepHandlers>;
  /** Runs as the last step, `record`, whatever became of the others: closes the plan and undoes what can be undone. */
  readonly finish: StepHandler<'record'>;
}

/**
 * One kind of plan: a folder of `services/kinds` exports one of these, and `runtime/plan-kinds.ts` registers it. The
 * engine knows kinds by this interface alone, and no kind knows another.
 */
export interface PlanKind<Deps> {
  readonly name: string;
  /** The type under which its plans are stored and shown. */
  readonly optimizationType: OptimizationType;
  /** The `kind` of its plans' subjects. */
  readonly subjects: readonly PlanKindName[];
  /**
   * `stop`: what waited for a failed or skipped step is skipped, down to `record`. `continue`: each step decides for
   * itself what the failure of another means.
   */
  readonly onFailure: 'stop' | 'continue';
  readonly handlers: (deps: Deps) => KindHandlers;
  /** Opens a plan that takes an ended one back; absent where what was done cannot be taken back. */
  readonly rollBack?: RollBackRequest;
}

/** A kind with its handlers, as the engine runs it. */
export type RunnableKind = KindHandlers & Pick<PlanKind<never>, 'name' | 'onFailure'>;

/** Finds the kind of a stored plan by its subject; null where none is registered. */
export type FindKind = (plan: { readonly subject: Pick<PlanSubject, 'kind'> }) => RunnableKind | null;

/** Builds every kind's handlers, and finds them by plan. */
export function createKinds<Deps>(kinds: readonly PlanKind<Deps>[], deps: Deps): FindKind {
  const built = kinds.map((kind) => ({ kind, run: { ...kind.handlers(deps), ...kind } }));
  return ({ subject }) => built.find(({ kind }) => kind.subjects.includes(subject.kind))?.run ?? null;
}
