import { z } from 'zod';
import type { PlanRecord } from '@/server/ports/repositories/plan-repository';
import { subjectOf } from '../../interruptions/interruption-subject';

/** What a drain step needs to know, from an interruption or from an operator's own drain. */
export interface DrainSubject {
  readonly nodeName: string;
  readonly nodeUid: string;
  /** T of an interruption; null for an operator's drain, which never deletes. */
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

export function drainSubjectOf(plan: PlanRecord): DrainSubject {
  if (plan.optimizationType !== 'interruption') {
    return {
      ...manualDrainSchema.parse(plan.subject),
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
