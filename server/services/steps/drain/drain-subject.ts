import { z } from 'zod';
import { subjectOf } from '@/server/services/kinds/interruption/interruption-subject';
import { subjectOfStep, type StepContext } from '@/server/services/plans/step-handler';

/** What a drain step needs to know, from an interruption, an optimization's step or an operator's own drain. */
export interface DrainSubject {
  readonly nodeName: string;
  readonly nodeUid: string;
  /** T of an interruption; null for any other drain, which never deletes. */
  readonly deadline: Date | null;
  /** How long a drain without a deadline may take. */
  readonly timeoutSeconds: number;
  readonly graceSeconds: number | null;
  readonly waitsForReplacement: boolean;
  readonly eventId: string | null;
}

const manualDrainSchema = z.object({
  nodeName: z.string(),
  nodeUid: z.string(),
  graceSeconds: z.number().nullable(),
  timeoutSeconds: z.number(),
});

export function drainSubjectOf(context: Pick<StepContext, 'plan' | 'step'>): DrainSubject {
  const { plan } = context;
  if (plan.optimizationType !== 'interruption') {
    return {
      ...manualDrainSchema.parse(subjectOfStep(context)),
      deadline: null,
      waitsForReplacement: false,
      eventId: null,
    };
  }
  const subject = subjectOf(plan);
  return {
    nodeName: subject.nodeName,
    nodeUid: subject.nodeUid,
    deadline: plan.deadlineAt,
    timeoutSeconds: 0,
    graceSeconds: null,
    waitsForReplacement: subject.stance !== 'drain-only',
    eventId: subject.eventId,
  };
}
