import { z } from 'zod';
import { machineSchema, poolSchema } from './pool';
import { nodeSchema, nothing, resultOf, timeText, workloadSchema, type ReadonlyDeep } from './primitives';
import {
  containerPatchSchema,
  decidedContainerSchema,
  patchChangeSchema,
  proposedContainerSchema,
} from './rightsizing';

/** One pod's way off its node. */
const podStorySchema = z.object({
  uid: z.string(),
  /** Of its controller; null for a bare pod. */
  owner_uid: z.string().nullable(),
  namespace: z.string(),
  name: z.string(),
  priority: z.number(),
  how: z.enum(['evicted', 'deleted', 'left', 'waiting']),
  tries: z.number(),
  /** When the API server accepted the eviction or deletion. */
  told_at: z.string().nullable(),
  gone_at: z.string().nullable(),
  last_refusal: z.string().nullable(),
});
export type PodStory = z.infer<typeof podStorySchema>;

/** What a scale-up says of one workload's waiting pods. */
const waitingWorkloadSchema = z.object({
  workload: z.string(),
  /** `namespace/name` of the owner, or of the pod. */
  name: z.string(),
  answer: z.enum(['new-node', 'has-room', 'cannot', 'beyond', 'not-wanted', 'later']),
  pods: z.number(),
  reason: z.string(),
});

/** The node that leaves, its machine and pool; none of a node's machine where an operator only cordons. */
const nodeInput = nodeSchema.extend({
  ...poolSchema.partial().shape,
  instance_id: z.string().optional(),
});

const batchInput = {
  batch: z.number().int(),
  additions: z.array(poolSchema.extend({ count: z.number().int() })),
  /** Names of nodes. */
  removals: z.array(z.string()),
};

const workloadInput = z.object({
  batch: z.number().int(),
  workload: workloadSchema,
  containers: z.array(proposedContainerSchema),
});

/**
 * Every type of step with what it is given and what it leaves. A row of `plan_steps` is parsed by these once, where it
 * is read; services and pages infer their types from them.
 */
export const stepSchemas = {
  decide: {
    input: nothing,
    result: resultOf({
      outcome: z.string(),
      answers: z.array(waitingWorkloadSchema),
      containers: z.array(decidedContainerSchema),
      not_changed: z.array(decidedContainerSchema),
    }),
  },
  guard: {
    input: z.discriminatedUnion('check', [
      /** The safety layers, before a launch; and that every pod fits elsewhere, before the first cordon. */
      z.object({ check: z.enum(['mix', 'room']), ...batchInput }),
      /** One workload's new requests, before they are patched. */
      z.object({ check: z.literal('workload'), ...workloadInput.shape }),
    ]),
    result: resultOf({
      validation_id: z.string(),
      /** For each planned pool, by key, those that may serve its launches, itself first. */
      offers: z.array(z.object({ planned: z.string(), pools: z.array(poolSchema) })),
      /** Pods that are to leave. */
      pods: z.number(),
      patches: z.array(containerPatchSchema),
      containers: z.array(z.object({ container: z.string(), change: patchChangeSchema })),
    }),
  },
  cordon: {
    input: nodeInput,
    result: resultOf({ cordoned_at: timeText, changed: z.boolean() }),
  },
  verify: {
    input: nothing,
    result: resultOf({
      state: z.string().nullable(),
      lifecycle: z.string().nullable(),
      running: z.boolean(),
    }),
  },
  detach: {
    input: z.object({ group: z.string() }),
    result: resultOf({ group: z.string() }),
  },
  drain: {
    input: nodeInput.extend({
      /** Null: each pod's own. */
      grace_seconds: z.number().nullable(),
      /** How long a drain without a deadline may take. */
      timeout_seconds: z.number(),
    }),
    result: resultOf({ pods: z.array(podStorySchema), undrained: z.number(), drained_at: timeText }),
  },
  launch: {
    input: z.object({
      /** An interruption's: whether the replacement must have the node's own type. */
      same_type: z.boolean().optional(),
      ...poolSchema.partial().shape,
      /** Pools to be tried after the planned one. */
      others: z.array(poolSchema).optional(),
      /** UIDs of the pods for which the node is launched. */
      pods: z.array(z.string()).optional(),
    }),
    result: resultOf(machineSchema.shape),
  },
  'wait-ready': {
    input: nothing,
    result: resultOf({
      ...machineSchema.shape,
      node_name: z.string(),
      ready_at: timeText,
      /** Machines that this step launched itself, after the first. */
      further: z.array(machineSchema.extend({ launched_at: timeText })),
      given_up: z.array(z.object({ instance_id: z.string(), code: z.string(), message: z.string() })),
    }),
  },
  'await-group': {
    input: nothing,
    result: resultOf({
      /** Instances that were nodes when the wait began: whatever is not among them is newer. */
      known: z.array(z.string()),
      /** Lifecycle state of the interrupted member when the wait began; null: no member, or not readable. */
      member_state: z.string().nullable(),
      /** Instance id of the bridge node. */
      bridge: z.string().nullable(),
      by: z.enum(['group', 'bridge', 'none']),
      node_name: z.string(),
      instance_id: z.string().nullable(),
      ready_at: timeText,
    }),
  },
  terminate: {
    input: nodeInput.extend({
      instance_id: z.string(),
      /** Whether we terminate it; else AWS does, and it is watched. */
      by_us: z.boolean(),
      /** The Auto Scaling group that it is taken out of for good. */
      group: z.object({ name: z.string(), min_size: z.number(), desired_capacity: z.number() }).optional(),
    }),
    result: resultOf({
      by_us: z.boolean(),
      terminated_at: timeText,
      leftover_node_removed: z.boolean(),
      /** When Auto Scaling was told to end it: written before the call. */
      asked_at: timeText,
      waits_for: z.string(),
      /** State in which EC2 showed it to a successor. */
      found: z.string(),
    }),
  },
  uncordon: { input: nodeSchema, result: resultOf({ changed: z.boolean() }) },
  scale: {
    input: workloadSchema.extend({
      kind: z.enum(['Deployment', 'StatefulSet']),
      replicas: z.number().int().min(0),
    }),
    result: resultOf({ replicas: z.number(), changed: z.boolean() }),
  },
  patch: {
    input: workloadInput,
    result: resultOf({ patched_at: timeText, containers: z.array(z.string()) }),
  },
  'await-rollout': {
    input: workloadInput,
    result: resultOf({
      detail: z.string(),
      /** Since when nothing has moved. */
      since: timeText,
      complete_at: timeText.nullable(),
      healthy_at: timeText,
    }),
  },
  rollback: {
    input: z.object({ patch_step_id: z.string() }),
    result: resultOf({ undone: z.array(z.string()), stays: z.array(z.string()) }),
  },
  prove: {
    input: nothing,
    result: resultOf({
      instance_id: z.string(),
      instance_type: z.string(),
      availability_zone: z.string(),
      launched_at: timeText,
      terminated: z.boolean(),
      note: z.string(),
      billed_seconds: z.number(),
      price_per_hour: z.number().nullable(),
      cost_dollars: z.number().nullable(),
    }),
  },
  record: {
    input: nothing,
    result: resultOf({
      outcome: z.string(),
      /** What was taken back, and what stays, in words. */
      undone: z.array(z.string()),
      stays: z.array(z.string()),
      /** Instance ids. */
      terminated: z.array(z.string()),
      pending_pod_seconds: z.number(),
      missing_pod_seconds: z.number(),
      longest_pending_seconds: z.number(),
      pods_placed: z.number(),
      pods_unplaced: z.number(),
      kept: z.array(machineSchema),
      /** Its nodes got no pod a place. */
      futile: z.boolean(),
      /** Workloads that run with new requests. */
      changed: z.number(),
      left_alone: z.array(z.string()),
    }),
  },
} as const;

export type StepType = keyof typeof stepSchemas;
/** What a step is given; of one type, or of any. */
export type StepInput<T extends StepType = StepType> = ReadonlyDeep<
  z.infer<(typeof stepSchemas)[T]['input']>
>;
/** What a step leaves, or has learned so far. */
export type StepResult<T extends StepType = StepType> = ReadonlyDeep<
  z.infer<(typeof stepSchemas)[T]['result']>
>;

/** Every type of step, for the enumeration of the column. */
export const STEP_TYPES = Object.keys(stepSchemas) as [StepType, ...StepType[]];
