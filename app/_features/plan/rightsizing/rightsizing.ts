import * as z from 'zod/mini';
import type { Step } from '@/app/_trpc/types';

const valueSchema = z.object({ from: z.nullable(z.string()), to: z.nullable(z.string()) });

/** One container as the step that decided keeps it (docs/designs/rightsizing.md, What a page reads). */
const containerSchema = z.object({
  namespace: z.string(),
  kind: z.string(),
  name: z.string(),
  container: z.string(),
  replicas: z.nullable(z.number()),
  change: z.nullable(
    z.object({
      cpu_request: z.optional(valueSchema),
      memory_request: z.optional(valueSchema),
      cpu_limit: z.optional(valueSchema),
      memory_limit: z.optional(valueSchema),
    }),
  ),
  proposed: z.object({
    cpu_millicores: z.nullable(z.number()),
    memory_bytes: z.nullable(z.number()),
  }),
  reason: z.nullable(z.string()),
  findings: z.array(
    z.object({ code: z.string(), resource: z.nullable(z.enum(['cpu', 'memory'])), message: z.string() }),
  ),
  usage: z.nullable(
    z.object({
      cpu_p95_millicores: z.nullable(z.number()),
      memory_max_bytes: z.nullable(z.number()),
      last_oom_at: z.nullable(z.string()),
      history_hours: z.nullable(z.number()),
      imported: z.boolean(),
    }),
  ),
  saved_per_hour: z.nullable(z.number()),
});

export type RightsizedContainer = z.infer<typeof containerSchema>;

const decisionSchema = z.object({
  containers: z.array(containerSchema),
  not_changed: z.array(containerSchema),
});

export interface Rightsizing {
  changed: readonly RightsizedContainer[];
  kept: readonly RightsizedContainer[];
}

/** What a rightsizing decided for each container; null before that, and for plans of another kind. */
export function readRightsizing(steps: readonly Step[]): Rightsizing | null {
  const decide = steps.find((step) => step.step_type === 'decide');
  const parsed = decisionSchema.safeParse(decide?.result);
  return parsed.success ? { changed: parsed.data.containers, kept: parsed.data.not_changed } : null;
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

const resultSchema = z.object({
  left: z.optional(z.string()),
  patched_at: z.optional(z.string()),
  complete_at: z.nullish(z.string()),
  healthy_at: z.optional(z.string()),
  detail: z.optional(z.string()),
});

const WORKLOAD_STEPS: ReadonlySet<string> = new Set(['guard', 'patch', 'await-rollout', 'rollback']);

function stateOf(steps: readonly Step[], found: z.infer<typeof resultSchema>): RolloutState {
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
    const results = members.map((step) => resultSchema.safeParse(step.result).data ?? {});
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
