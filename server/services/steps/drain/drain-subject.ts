import { z } from 'zod';
import type { Store } from '@/server/ports/store';
import { subjectOfStep, type StepContext } from '@/server/services/plans/step-handler';
import type { EventHooks } from '../event-hooks';
import type { PodStory } from './pod-ledger';

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
  readonly subject: (context: StepContext) => DrainSubject;
  /** Whether pods need not wait for new capacity any more. */
  readonly replacementReady: (context: StepContext) => boolean;
  /** Written in a transaction of its own as the drain ends. */
  readonly drained: (store: Store, context: StepContext, drained: Drained) => Promise<void>;
}

const drainSchema = z.object({
  nodeName: z.string(),
  nodeUid: z.string(),
  graceSeconds: z.number().nullable(),
  timeoutSeconds: z.number(),
});

/** A drain that no event asks for. */
export const drainWithoutDeadline = (context: StepContext): DrainSubject => ({
  ...drainSchema.parse(subjectOfStep(context)),
  deadline: null,
});
