import type { Step } from '@/app/_trpc/types';
import {
  readRightsizingDecision,
  readRollout,
  type RightsizedContainer,
  type StoredRollout,
} from '../stored/step-results';

export interface Rightsizing {
  changed: readonly RightsizedContainer[];
  kept: readonly RightsizedContainer[];
}

/** What a rightsizing decided for each container; null before that, and for plans of another kind. */
export function readRightsizing(steps: readonly Step[]): Rightsizing | null {
  const decide = steps.find((step) => step.step_type === 'decide');
  const decision = readRightsizingDecision(decide);
  return decision === null ? null : { changed: decision.containers, kept: decision.not_changed };
}

export const containerKey = (row: RightsizedContainer): string =>
  `${row.kind}/${row.namespace}/${row.name}/${row.container}`;

export type RolloutState =
  'pending' | 'judging' | 'rolling' | 'watching' | 'healthy' | 'left' | 'failed' | 'returned' | 'not_begun';

/** How one workload got its new requests; times are null where it has not come so far. */
export interface Rollout {
  workload: string;
  state: RolloutState;
  startedAt: string | null;
  patchedAt: string | null;
  completeAt: string | null;
  endedAt: string | null;
  /** What it waits for, or why it was left or failed; null where there is nothing to say. */
  detail: string | null;
}

const WORKLOAD_STEPS: ReadonlySet<string> = new Set(['guard', 'patch', 'await-rollout', 'rollback']);

function stateOf(steps: readonly Step[], found: StoredRollout): RolloutState {
  const last = steps.at(-1);
  if (steps.some((step) => step.status === 'failed')) return 'failed';
  if (found.left !== undefined) return 'left';
  if (last?.status === 'succeeded') return last.step_type === 'rollback' ? 'returned' : 'healthy';
  if (found.patched_at === undefined && steps.some((step) => step.status === 'skipped')) return 'not_begun';
  if (steps.every((step) => step.status === 'pending')) return 'pending';
  if (found.complete_at != null) return 'watching';
  return found.patched_at !== undefined || last?.step_type === 'rollback' ? 'rolling' : 'judging';
}

/** The workloads of a rightsizing or of its roll-back in the order of their steps (`server/domain/rightsizing/rightsizing-steps.ts`). */
export function readRollouts(steps: readonly Step[]): readonly Rollout[] {
  const workloads = new Map<string, Step[]>();
  for (const step of [...steps].sort((a, b) => a.position - b.position)) {
    if (!WORKLOAD_STEPS.has(step.step_type)) continue;
    const members = workloads.get(step.target) ?? [];
    members.push(step);
    workloads.set(step.target, members);
  }
  return [...workloads].map(([workload, members]) => {
    const results = members.map((step) => readRollout(step) ?? {});
    const found = results.reduce((all, one) => ({ ...all, ...one }), {});
    const failure = members.find((step) => step.status === 'failed');
    const state = stateOf(members, found);
    const isOver = state !== 'pending' && state !== 'judging' && state !== 'rolling' && state !== 'watching';
    const ends = members.flatMap((step) => step.finished_at ?? []).sort();
    return {
      workload,
      state,
      startedAt: members.find((step) => step.started_at !== null)?.started_at ?? null,
      patchedAt: found.patched_at ?? null,
      completeAt: found.complete_at ?? null,
      endedAt: isOver ? (found.healthy_at ?? ends.at(-1) ?? null) : null,
      detail: failure?.error?.message ?? found.left ?? (isOver ? null : (found.detail ?? null)),
    };
  });
}
