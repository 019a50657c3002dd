import { z } from 'zod';
import { timeText } from './primitives';

/** Of every plan that a person or the platform opened. */
const titled = { title: z.string() };

/** A plan that is decided before it is carried out. */
const decided = {
  ...titled,
  /** Wait for a person before anything is executed. */
  needs_approval: z.boolean().default(false),
  /** Opened by the schedule: the same proposal is not made twice. */
  scheduled: z.boolean().default(false),
};

/** What an interruption is about, stored with it so that a successor needs nothing else. */
export const interruptionSubjectSchema = z.object({
  kind: z.literal('interruption'),
  event_id: z.string(),
  event_kind: z.enum(['interruption_warning', 'rebalance_recommendation', 'state_change']),
  event_time: timeText,
  received_at: timeText,
  node_name: z.string(),
  node_uid: z.string(),
  instance_id: z.string(),
  instance_type: z.string().nullable(),
  availability_zone: z.string().nullable(),
  /** Who owns the node's capacity. */
  owner: z.string(),
  stance: z.enum(['full', 'group', 'drain-only', 'same-type-on-demand']),
  instance_action: z.enum(['terminate', 'stop', 'hibernate']),
  group: z.string().nullable(),
  /** Node's allocatable CPU rounded up to whole cores and memory, for when the type's facts cannot be read. */
  vcpu: z.number(),
  memory_gib: z.number(),
  /** Validation that lets the plan cordon, drain and terminate exactly this node. */
  validation_id: z.string(),
});
export type InterruptionSubject = Readonly<z.infer<typeof interruptionSubjectSchema>>;

/** What each kind of plan is about. A row of `optimization_history` is parsed by this once, where it is read. */
export const planSubjectSchema = z.discriminatedUnion('kind', [
  interruptionSubjectSchema,
  z.object({ kind: z.literal('spot_optimize'), ...decided }),
  z.object({ kind: z.literal('bin_pack'), ...decided }),
  z.object({ kind: z.literal('rightsize'), ...decided }),
  z.object({
    kind: z.literal('rightsize_rollback'),
    ...titled,
    /** The plan that is taken back. */
    rollback_of: z.string(),
    validation_id: z.string(),
  }),
  z.object({
    kind: z.literal('scale_up'),
    ...decided,
    /** A person's own: brings what the pods need, however little was removed before. */
    by_hand: z.boolean().default(false),
  }),
  z.object({
    kind: z.literal('manual'),
    ...titled,
    validation_id: z.string(),
    /** The node that it is about; absent where it is about a workload. */
    node_name: z.string().optional(),
  }),
  z.object({ kind: z.literal('template_proof'), ...titled, validation_id: z.string() }),
]);
export type PlanSubject = Readonly<z.infer<typeof planSubjectSchema>>;
export type PlanKindName = PlanSubject['kind'];
/** The subject of plans of one kind. */
export type SubjectOf<K extends PlanKindName> = Extract<PlanSubject, { readonly kind: K }>;

/** The validation that the whole plan stands on; undefined where each batch has its own. */
export const validationOfSubject = (subject: PlanSubject): string | undefined =>
  'validation_id' in subject ? subject.validation_id : undefined;
