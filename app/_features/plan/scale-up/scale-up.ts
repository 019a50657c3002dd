import * as z from 'zod/mini';
import type { Step } from '@/app/_trpc/types';

const answersSchema = z.object({
  answers: z.array(
    z.object({
      workload: z.string(),
      name: z.string(),
      answer: z.enum(['new-node', 'has-room', 'cannot', 'beyond', 'not-wanted', 'later']),
      pods: z.number(),
      reason: z.string(),
    }),
  ),
});

const machineSchema = z.object({
  instance_id: z.string(),
  instance_type: z.string(),
  availability_zone: z.string(),
  lifecycle: z.enum(['spot', 'on-demand']),
});

const closedSchema = z.object({
  pods_placed: z.number(),
  pods_unplaced: z.number(),
  pending_pod_seconds: z.number(),
  longest_pending_seconds: z.number(),
  kept: z.optional(z.array(z.object({ instance_id: z.string() }))),
  terminated: z.optional(z.array(z.string())),
});

export type WaitingWorkload = z.infer<typeof answersSchema>['answers'][number];
export type ScaleUpEnd = z.infer<typeof closedSchema>;

/** A node that the plan brings, by its launch step. */
export interface BroughtNode {
  key: string;
  instanceType: string;
  zone: string;
  lifecycle: 'spot' | 'on-demand' | null;
  /** Null while nothing is launched. */
  instanceId: string | null;
  /** What became of it. */
  state: 'planned' | 'launching' | 'joining' | 'ready' | 'failed' | 'terminated';
}

export interface ScaleUp {
  waiting: readonly WaitingWorkload[];
  nodes: readonly BroughtNode[];
  /** Null while the plan is under way. */
  end: ScaleUpEnd | null;
}

function nodeOf(launch: Step, wait: Step | undefined, ended: ReadonlySet<string>): BroughtNode {
  // The wait replaces a machine that does not come, by one from another pool.
  const machine =
    machineSchema.safeParse(wait?.result).data ?? machineSchema.safeParse(launch.result).data ?? null;
  const [type = launch.target, zone = '', lifecycle] = launch.target.split('/');
  const isDone = wait?.status === 'succeeded';
  return {
    key: launch.step_id,
    instanceType: machine?.instance_type ?? type,
    zone: machine?.availability_zone ?? zone,
    lifecycle: machine?.lifecycle ?? (lifecycle === 'spot' || lifecycle === 'on-demand' ? lifecycle : null),
    instanceId: machine?.instance_id ?? null,
    state:
      machine !== null && ended.has(machine.instance_id)
        ? 'terminated'
        : launch.status === 'failed' || wait?.status === 'failed'
          ? 'failed'
          : isDone
            ? 'ready'
            : launch.status === 'succeeded'
              ? 'joining'
              : launch.status === 'running'
                ? 'launching'
                : 'planned',
  };
}

/** What a scale-up found and brought (docs/designs/scale-up.md); null before it was decided. */
export function readScaleUp(steps: readonly Step[]): ScaleUp | null {
  const decide = steps.find((step) => step.step_type === 'decide');
  const answers = answersSchema.safeParse(decide?.result);
  if (!answers.success) return null;
  const record = steps.find((step) => step.step_type === 'record');
  const end = closedSchema.safeParse(record?.result).data ?? null;
  const ended = new Set(end?.terminated ?? []);
  const nodes = steps
    .filter((step) => step.step_type === 'launch')
    .map((launch) => {
      const wait = steps.find(
        (step) => step.step_type === 'wait-ready' && step.depends_on.includes(launch.position),
      );
      return nodeOf(launch, wait, ended);
    });
  return { waiting: answers.data.answers, nodes, end };
}
