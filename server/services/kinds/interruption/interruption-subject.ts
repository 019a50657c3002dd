import { z } from 'zod';
import { NODE_OWNERS } from '@/server/domain/cluster/node-owner';
import type { PlanRecord } from '@/server/ports/repositories/plan-repository';

/** What an interruption plan is about, stored with it so that a successor needs nothing else. */
export const interruptionSubjectSchema = z.object({
  eventId: z.string(),
  eventKind: z.enum(['interruption_warning', 'rebalance_recommendation', 'state_change']),
  eventTime: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
  nodeName: z.string(),
  nodeUid: z.string(),
  instanceId: z.string(),
  instanceType: z.string().nullable(),
  availabilityZone: z.string().nullable(),
  owner: z.enum(NODE_OWNERS),
  stance: z.enum(['full', 'group', 'drain-only', 'same-type-on-demand']),
  instanceAction: z.enum(['terminate', 'stop', 'hibernate']),
  group: z.string().nullable(),
  /** Node's allocatable CPU rounded up to whole cores and memory, for when the type's facts cannot be read. */
  vcpu: z.number(),
  memoryGib: z.number(),
  /** Validation that lets this plan cordon, drain and end exactly this node. */
  validationId: z.string(),
});

export type InterruptionSubject = z.infer<typeof interruptionSubjectSchema>;

export function subjectOf(plan: Pick<PlanRecord, 'subject'>): InterruptionSubject {
  return interruptionSubjectSchema.parse(plan.subject);
}
