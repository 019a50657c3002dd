import { errorMessage, AppError } from '@/server/domain/shared/app-error';
import {
  hasEnded,
  runnableSteps,
  transitionStep,
  type StepStatus,
} from '@/server/domain/execution/step-machine';
import { validationOfSubject } from '@/contracts/plans';
import type { Clock, IdSource } from '@/server/ports/clock';
import type { ClusterSession, ClusterSessions } from '@/server/ports/cluster-session';
import type { Log } from '@/server/ports/log';
import { ClaimLostError } from '@/server/ports/repositories/claim-lost-error';
import type { NewPlan, PlanClaim, PlanRecord, StepRecord } from '@/server/ports/repositories/plan-repository';
import type { Store } from '@/server/ports/store';
import { PermitMint } from '../safety/mint-for-plan';
import { keepTrying } from './keep-trying';
import { planSteps } from './plan-steps';
import { handlerOf } from './dispatch-step';
import type { FindKind, RunnableKind } from './plan-kind';
import { stepsOf, type StepContext, type StepEnd } from './step-handler';
import { Changes, waitFor, waitUntilSeen } from './waiting';

export interface RunPlanDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  readonly sessions: ClusterSessions;
  readonly kinds: FindKind;
}

/** A handler that throws is tried again with these pauses; after the last one the step fails. */
const RETRY_PAUSES_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/**
 * Runs a plan's steps to their ends under a claim, as many side by side as their dependencies allow. Resumes where a
 * dead worker stopped: what has ended stays, what was running is run again by its idempotent handler. Rejects with
 * `ClaimLostError` when the lease has moved on; nothing is recorded after that.
 */
export const createRunPlan =
  (deps: RunPlanDeps) =>
  async (claim: PlanClaim, signal: AbortSignal): Promise<void> => {
    const plan = await keepTrying(deps, signal, () => deps.store.plans.claim(claim));
    if (plan === null) return;
    const session = deps.sessions.find(plan.clusterId);
    if (session === null) {
      deps.log.warn(
        { plan_id: plan.id, cluster_id: plan.clusterId },
        'no session for the cluster of an open plan',
      );
      return;
    }
    const kind = deps.kinds(plan);
    if (kind === null) {
      deps.log.error(
        { plan_id: plan.id, optimization_type: plan.optimizationType },
        'no registered kind owns an open plan',
      );
      return;
    }
    await new PlanRun(deps, { claim, plan, session, signal, kind }).toTheEnd();
  };

class PlanRun {
  private readonly steps: Map<number, StepRecord>;
  private readonly running = new Map<number, Promise<void>>();
  private readonly changes = new Changes();
  /** The plan waits for a person, or its steps are only a proposal. */
  private halted = false;

  private readonly claim: PlanClaim;
  private readonly plan: PlanRecord;
  private readonly session: ClusterSession;
  private readonly signal: AbortSignal;
  private readonly kind: RunnableKind;
  private readonly mint: PermitMint;

  constructor(
    private readonly deps: RunPlanDeps,
    run: {
      readonly claim: PlanClaim;
      readonly plan: PlanRecord;
      readonly session: ClusterSession;
      readonly signal: AbortSignal;
      readonly kind: RunnableKind;
    },
  ) {
    this.claim = run.claim;
    this.plan = run.plan;
    this.session = run.session;
    this.signal = run.signal;
    this.kind = run.kind;
    this.mint = new PermitMint({ clock: deps.clock, safety: deps.store.safety }, run.session);
    this.steps = new Map(run.plan.steps.map((step) => [step.position, step]));
  }

  async toTheEnd(): Promise<void> {
    const unsubscribe = this.session.onChange(() => this.changes.wake());
    try {
      for (;;) {
        this.signal.throwIfAborted();
        if (this.halted) return;
        for (const step of runnableSteps([...this.steps.values()])) {
          if (!this.running.has(step.position)) this.launch(step);
        }
        if (this.running.size === 0) return;
        await Promise.race(this.running.values());
      }
    } finally {
      unsubscribe();
      this.changes.wake();
      await Promise.allSettled(this.running.values());
    }
  }

  private launch(step: StepRecord): void {
    const run = this.runStep(step).finally(() => {
      this.running.delete(step.position);
      this.changes.wake();
    });
    // The race in `toTheEnd` sees the rejection; this keeps a later one from being unhandled.
    run.catch((error: unknown) => {
      if (!(error instanceof ClaimLostError) && !this.signal.aborted) {
        this.deps.log.error(
          { err: error, plan_id: this.plan.id, step: step.stepType },
          'a step ended without a record',
        );
      }
    });
    this.running.set(step.position, run);
  }

  private async runStep(first: StepRecord): Promise<void> {
    const { clock, store } = this.deps;
    const started = await this.write(() =>
      store.plans.startStep(
        this.claim,
        first,
        this.next(first, first.status === 'running' ? 'resume' : 'start'),
        clock.now(),
      ),
    );
    this.steps.set(started.position, started);
    const end = await this.handle(started.position);
    const current = this.current(started.position);
    const outcome = {
      status: this.next(
        current,
        end.status === 'succeeded' ? 'succeed' : end.status === 'failed' ? 'fail' : 'skip',
      ),
      result: end.status === 'skipped' ? { reason: end.reason } : (end.result ?? current.result),
      error: end.status === 'failed' ? end.error : null,
      at: clock.now(),
    };
    const together = end.status === 'succeeded' ? end.together : undefined;
    const found = end.status === 'succeeded' ? end.next : undefined;
    const added =
      found === undefined
        ? []
        : planSteps(found.drafts, {
            planId: this.plan.id,
            ids: this.deps.ids,
            skipped: found.go === 'never',
          });
    const ended = await this.write(() =>
      together === undefined && added.length === 0
        ? store.plans.endStep(this.claim, current, outcome)
        : store.transaction(async (tx) => {
            await together?.(tx);
            if (added.length > 0) await tx.plans.appendSteps(this.claim, added);
            return tx.plans.endStep(this.claim, current, outcome);
          }),
    );
    for (const step of added) this.steps.set(step.position, newStep(this.plan.id, step));
    if (found !== undefined && found.go !== 'now') this.halted = true;
    this.steps.set(ended.position, ended);
  }

  /** Runs the handler, again after a passing failure. */
  private async handle(position: number): Promise<StepEnd> {
    for (let attempt = 0; ; attempt += 1) {
      const step = this.current(position);
      try {
        return await handlerOf(this.deps, this.kind, step.stepType)(this.context(position));
      } catch (error) {
        if (error instanceof ClaimLostError || this.signal.aborted) throw error;
        const pause = RETRY_PAUSES_MS[attempt];
        const code = error instanceof AppError ? error.code : 'unexpected';
        this.deps.log.warn(
          { err: error, plan_id: this.plan.id, step: step.stepType, attempt },
          'step attempt failed',
        );
        if (pause === undefined || (error instanceof AppError && !error.retryable)) {
          return { status: 'failed', error: { code, message: errorMessage(error) } };
        }
        await this.line(step, 'warning', `attempt failed, trying again: ${errorMessage(error)}`, { code });
        await this.deps.clock.sleep(pause, this.signal);
        this.signal.throwIfAborted();
      }
    }
  }

  private context(position: number): StepContext {
    const step = this.current(position);
    return {
      plan: this.plan,
      step,
      claim: this.claim,
      session: this.session,
      signal: this.signal,
      steps: () => [...this.steps.values()],
      dependencies: () => step.dependsOn.map((one) => this.current(one)),
      stepOf: (type) => stepsOf([...this.steps.values()], type).at(-1) ?? null,
      watch: (watch) => waitFor(watch, this.surroundings()),
      watchUntilSeen: (watch) => waitUntilSeen(watch, this.surroundings()),
      changed: (ms) => this.changes.next(ms, this.signal),
      log: (level, message, detail = {}) => this.line(step, level, message, detail),
      save: async (result) => {
        const saved = await this.write(() =>
          this.deps.store.plans.saveStepResult(this.claim, this.current(position), result),
        );
        this.steps.set(position, saved);
      },
      permit: async (action, target, validationId) => {
        if (this.signal.aborted) throw new ClaimLostError(this.plan.id);
        return this.write(() =>
          this.mint.mint({ action, target, validationId: validationId ?? this.validationBehind(step) }),
        );
      },
    };
  }

  private surroundings() {
    return { clock: this.deps.clock, signal: this.signal, changes: this.changes };
  }

  /** The validation that lets a step act: of the guard of its batch, else of the whole plan. */
  private validationBehind(step: StepRecord): string | undefined {
    const guards = stepsOf([...this.steps.values()], 'guard').filter(
      (guard) => guard.position < step.position && guard.result?.validation_id !== undefined,
    );
    return guards.at(-1)?.result?.validation_id ?? validationOfSubject(this.plan.subject);
  }

  private current(position: number): StepRecord {
    const step = this.steps.get(position);
    if (step === undefined) throw new Error(`plan ${this.plan.id} has no step at position ${position}`);
    return step;
  }

  private next(step: StepRecord, event: 'start' | 'resume' | 'succeed' | 'fail' | 'skip'): StepStatus {
    if (hasEnded(step.status)) throw new Error(`step ${step.id} has ended already`);
    const next = transitionStep(step.status, event);
    if (!next.ok) throw new Error(`illegal step transition ${next.error.from} → ${next.error.event}`);
    return next.value;
  }

  private write<T>(work: () => Promise<T>): Promise<T> {
    return keepTrying(this.deps, this.signal, work);
  }

  private async line(
    step: StepRecord,
    level: 'info' | 'warning' | 'error',
    message: string,
    detail: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const entry = {
      planId: this.plan.id,
      stepId: step.id,
      at: this.deps.clock.now(),
      level,
      message,
      detail,
    };
    await this.write(() => this.deps.store.plans.appendLines([entry]));
  }
}

/** A step as it is stored before its first run. */
function newStep(planId: string, step: NewPlan['steps'][number]): StepRecord {
  return {
    ...step,
    planId,
    result: null,
    error: null,
    attempts: 0,
    startedAt: null,
    finishedAt: null,
    version: 0,
  };
}
