import * as z from 'zod/mini';
import type { Step } from '@/app/_trpc/types';

/**
 * The one place where the pages read what a step has stored. The API hands out results as JSON; each function answers
 * null for a step without a result, and for a result of another shape.
 */
type Stored = Pick<Step, 'result'>;

function readAs<Schema extends z.ZodMiniType>(schema: Schema) {
  return (step: Stored | undefined): z.infer<Schema> | null => schema.safeParse(step?.result).data ?? null;
}

/**
 * One pod of a drain:
 * `{"namespace":"shop","name":"web-1","priority":0,"how":"evicted","tries":1,"told_at":"…","gone_at":"…","last_refusal":null}`
 */
const drainedPod = z.object({
  namespace: z.string(),
  name: z.string(),
  priority: z.number(),
  how: z.enum(['evicted', 'deleted', 'left', 'waiting']),
  tries: z.number(),
  told_at: z.nullable(z.string()),
  gone_at: z.nullable(z.string()),
  last_refusal: z.nullable(z.string()),
});

export type DrainedPod = z.infer<typeof drainedPod>;

/** What a `drain` did with each pod. */
export const readDrain = readAs(z.object({ pods: z.array(drainedPod), undrained: z.number() }));

const change = z.object({ from: z.nullable(z.string()), to: z.nullable(z.string()) });

/** One container as the step that decided keeps it (docs/designs/rightsizing.md, What a page reads). */
const container = z.object({
  namespace: z.string(),
  kind: z.string(),
  name: z.string(),
  container: z.string(),
  replicas: z.nullable(z.number()),
  change: z.nullable(
    z.object({
      cpu_request: z.optional(change),
      memory_request: z.optional(change),
      cpu_limit: z.optional(change),
      memory_limit: z.optional(change),
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

export type RightsizedContainer = z.infer<typeof container>;

/** What the `decide` of a rightsizing changes and what it leaves. */
export const readRightsizingDecision = readAs(
  z.object({ containers: z.array(container), not_changed: z.array(container) }),
);

const rollout = z.object({
  left: z.optional(z.string()),
  patched_at: z.optional(z.string()),
  complete_at: z.nullish(z.string()),
  healthy_at: z.optional(z.string()),
  detail: z.optional(z.string()),
});

export type StoredRollout = z.infer<typeof rollout>;

/** How far a `patch`, `await-rollout`, `rollback` or the guard of a workload has come. */
export const readRollout = readAs(rollout);

const waitingWorkload = z.object({
  workload: z.string(),
  name: z.string(),
  answer: z.enum(['new-node', 'has-room', 'cannot', 'beyond', 'not-wanted', 'later']),
  pods: z.number(),
  reason: z.string(),
});

export type WaitingWorkload = z.infer<typeof waitingWorkload>;

/** What the `decide` of a scale-up says of each workload that waits. */
export const readScaleUpDecision = readAs(z.object({ answers: z.array(waitingWorkload) }));

/** The machine of a `launch`, or of a `wait-ready` that has replaced it by one from another pool. */
export const readMachine = readAs(
  z.object({
    instance_id: z.string(),
    instance_type: z.string(),
    availability_zone: z.string(),
    lifecycle: z.enum(['spot', 'on-demand']),
  }),
);

const scaleUpEnd = z.object({
  pods_placed: z.number(),
  pods_unplaced: z.number(),
  pending_pod_seconds: z.number(),
  longest_pending_seconds: z.number(),
  kept: z.optional(z.array(z.object({ instance_id: z.string() }))),
  terminated: z.optional(z.array(z.string())),
});

export type ScaleUpEnd = z.infer<typeof scaleUpEnd>;

/** What the `record` of a scale-up sums up. */
export const readScaleUpEnd = readAs(scaleUpEnd);

const guard = readAs(z.object({ validation_id: z.string() }));

/** The validation that a `guard` passed; null for other steps. */
export function validationOf(step: Stored): string | null {
  return guard(step)?.validation_id ?? null;
}
