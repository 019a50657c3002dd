import { err, ok, type Result } from '@/server/domain/shared/result';

export const STEP_STATUSES = ['pending', 'running', 'succeeded', 'failed', 'skipped', 'rolled_back'] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

export type StepEvent = 'start' | 'resume' | 'succeed' | 'fail' | 'skip' | 'roll-back';

/**
 * The whole life of a step; what is not listed is illegal. docs/state-machines.md draws exactly this table, and a
 * test compares the two.
 */
export const STEP_TRANSITIONS: Readonly<
  Record<StepStatus, Readonly<Partial<Record<StepEvent, StepStatus>>>>
> = {
  pending: { start: 'running', skip: 'skipped' },
  // A successor of a dead worker resumes a running step; the step's own idempotency makes that safe.
  running: { resume: 'running', succeed: 'succeeded', fail: 'failed', skip: 'skipped' },
  succeeded: { 'roll-back': 'rolled_back' },
  failed: { 'roll-back': 'rolled_back' },
  skipped: {},
  rolled_back: {},
};

export interface IllegalTransition {
  readonly from: string;
  readonly event: string;
}

export function transitionStep(status: StepStatus, event: StepEvent): Result<StepStatus, IllegalTransition> {
  const next = STEP_TRANSITIONS[status][event];
  return next === undefined ? err({ from: status, event }) : ok(next);
}

export function hasEnded(status: StepStatus): boolean {
  return status !== 'pending' && status !== 'running';
}

interface Dependent {
  readonly position: number;
  readonly status: StepStatus;
  readonly dependsOn: readonly number[];
}

/** Steps that may run now: not ended, and every step they depend on has ended. */
export function runnableSteps<S extends Dependent>(steps: readonly S[]): readonly S[] {
  const ended = new Set(steps.filter((step) => hasEnded(step.status)).map((step) => step.position));
  return steps.filter(
    (step) => !hasEnded(step.status) && step.dependsOn.every((position) => ended.has(position)),
  );
}
