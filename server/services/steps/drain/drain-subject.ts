import type { Store } from '@/server/ports/store';
import type { StepContext } from '@/server/services/plans/step-handler';
import type { EventHooks } from '../event-hooks';
import type { PodStory } from '@/contracts/plans';

/** What a drain step needs to know, whatever its plan is about. */
export interface DrainSubject {
  readonly nodeName: string;
  readonly nodeUid: string;
  /** T of an interruption; null for any other drain, which never deletes. */
  readonly deadline: Date | null;
  /** How long a drain without a deadline may take. */
  readonly timeoutSeconds: number;
  /** Null: each pod's own. */
  readonly graceSeconds: number | null;
}

/** What became of a drain, for those who want to store it. */
export interface Drained {
  readonly at: Date;
  readonly seconds: number;
  readonly undrained: number;
  readonly pods: readonly PodStory[];
}

/** What the answer to an event adds to a drain. */
export interface DrainHooks extends Pick<EventHooks, 'standsDown'> {
  /** Whether pods need not wait for new capacity any more. */
  readonly replacementReady: (context: StepContext) => boolean;
  /** Written in a transaction of its own as the drain ends. */
  readonly drained: (store: Store, context: StepContext, drained: Drained) => Promise<void>;
}

/** The drain that a step asks for; against the deadline of its plan, if that has one. */
export const drainSubjectOf = ({
  plan,
  step,
}: Pick<StepContext<'drain'>, 'plan' | 'step'>): DrainSubject => ({
  nodeName: step.input.node_name,
  nodeUid: step.input.node_uid,
  deadline: plan.deadlineAt,
  graceSeconds: step.input.grace_seconds,
  timeoutSeconds: step.input.timeout_seconds,
});
