import type { Step } from '@/app/_trpc/types';
import type { MixPool } from '../stored/plan-documents';
import {
  readMachine,
  readScaleUpDecision,
  readScaleUpEnd,
  type ScaleUpEnd,
  type WaitingWorkload,
} from '../stored/step-results';
import { poolOfTarget } from '../stored/step-targets';

/** A node that the plan brings, by its launch step. */
export interface BroughtNode {
  key: string;
  instanceType: string;
  zone: string;
  lifecycle: MixPool['lifecycle'] | null;
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
  const machine = readMachine(wait) ?? readMachine(launch);
  const pool = poolOfTarget(launch.target);
  const isDone = wait?.status === 'succeeded';
  return {
    key: launch.step_id,
    instanceType: machine?.instance_type ?? pool.type,
    zone: machine?.availability_zone ?? pool.zone,
    lifecycle: machine?.lifecycle ?? pool.lifecycle,
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
  const decision = readScaleUpDecision(decide);
  if (decision === null) return null;
  const record = steps.find((step) => step.step_type === 'record');
  const end = readScaleUpEnd(record);
  const ended = new Set(end?.terminated ?? []);
  const nodes = steps
    .filter((step) => step.step_type === 'launch')
    .map((launch) => {
      const wait = steps.find(
        (step) => step.step_type === 'wait-ready' && step.depends_on.includes(launch.position),
      );
      return nodeOf(launch, wait, ended);
    });
  return { waiting: decision.answers, nodes, end };
}
