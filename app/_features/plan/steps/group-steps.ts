import type { Step } from '@/app/_trpc/types';
import { batchOfTarget } from '../stored/step-targets';

export type GroupState = 'pending' | 'running' | 'done' | 'failed' | 'skipped';

/** Steps that belong together: what comes before the batches, each batch, what closes the plan. */
export interface StepGroup {
  key: string;
  kind: 'decide' | 'batch' | 'close';
  /** From 1; null outside batches. */
  batch: number | null;
  steps: readonly Step[];
  state: GroupState;
  finished: number;
  startedAt: string | null;
  finishedAt: string | null;
  /** Pools of the nodes that come, one entry a node: `m5.large/us-east-1a/spot`. */
  coming: readonly string[];
  /** Names of the nodes that go. */
  going: readonly string[];
}

function stateOf(steps: readonly Step[]): GroupState {
  const has = (...statuses: readonly Step['status'][]) =>
    steps.some((step) => statuses.includes(step.status));
  if (has('failed')) return 'failed';
  if (has('running')) return 'running';
  if (steps.every((step) => step.status === 'pending')) return 'pending';
  if (has('pending')) return 'running';
  return has('succeeded', 'rolled_back') ? 'done' : 'skipped';
}

const targets = (steps: readonly Step[], type: string) =>
  steps.filter((step) => step.step_type === type).map((step) => step.target);

function toGroup(kind: StepGroup['kind'], batch: number | null, steps: readonly Step[]): StepGroup {
  const started = steps.flatMap((step) => (step.started_at === null ? [] : [step.started_at])).sort();
  const finished = steps.flatMap((step) => (step.finished_at === null ? [] : [step.finished_at])).sort();
  const state = stateOf(steps);
  return {
    key: `${kind}:${batch ?? steps[0]?.step_id ?? ''}`,
    kind,
    batch,
    steps,
    state,
    finished: steps.filter((step) => step.status !== 'pending' && step.status !== 'running').length,
    startedAt: started[0] ?? null,
    finishedAt: state === 'running' || state === 'pending' ? null : (finished.at(-1) ?? null),
    coming: targets(steps, 'launch'),
    going: targets(steps, 'cordon'),
  };
}

/**
 * The steps of an optimization by batch (`server/domain/planning/batches/optimization-steps.ts`): a guard names its batch, and
 * what follows belongs to it until the next one or the record. Empty for a plan without batches.
 */
export function groupSteps(steps: readonly Step[]): readonly StepGroup[] {
  const ordered = [...steps].sort((a, b) => a.position - b.position);
  const before: Step[] = [];
  const batches = new Map<number, Step[]>();
  const after: Step[] = [];
  let current: Step[] = before;
  for (const step of ordered) {
    const batch = step.step_type === 'guard' ? batchOfTarget(step.target) : null;
    if (batch !== null) {
      current = batches.get(batch) ?? [];
      batches.set(batch, current);
    }
    if (step.step_type === 'record') current = after;
    current.push(step);
  }
  if (batches.size === 0) return [];
  return [
    ...(before.length === 0 ? [] : [toGroup('decide', null, before)]),
    ...[...batches].map(([batch, members]) => toGroup('batch', batch, members)),
    ...(after.length === 0 ? [] : [toGroup('close', null, after)]),
  ];
}

/** The batches of a plan alone. */
export function batchesOf(steps: readonly Step[]): readonly StepGroup[] {
  return groupSteps(steps).filter((group) => group.kind === 'batch');
}
