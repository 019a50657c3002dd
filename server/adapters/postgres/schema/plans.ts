import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { createdAt, dollars, id, instant, share } from './columns';
import { PLAN_STATUSES } from '../../../domain/execution/plan-machine';
import { STEP_STATUSES } from '../../../domain/execution/step-machine';
import { STEP_TYPES } from '@/contracts/plans';
import { clusters } from './clusters';
import { customers } from './customers';

/** Plans: every optimization, interruption and manual action, running and past. */
export const optimizationHistory = pgTable(
  'optimization_history',
  {
    id: id(),
    customerId: uuid('customer_id')
      .notNull()
      .references(() => customers.id),
    clusterId: uuid('cluster_id')
      .notNull()
      .references(() => clusters.id),
    optimizationType: text('optimization_type', {
      enum: [
        'spot_optimize',
        'bin_pack',
        'rightsize',
        'scale_up',
        'interruption',
        'ghost_cleanup',
        'volume_cleanup',
        'oom_remediation',
        'office_hours',
        'manual',
      ],
    }).notNull(),
    status: text('status', { enum: PLAN_STATUSES }).notNull(),
    dryRun: boolean('dry_run').notNull().default(false),
    /** Account and region whose lease holder runs it. */
    account: text('account').notNull(),
    region: text('region').notNull(),
    /** An interruption's instance; null for other plans. */
    subjectInstanceId: text('subject_instance_id'),
    /** An interruption's T: the event's time + 120 s. */
    deadlineAt: instant('deadline_at'),
    /** What the plan is about: node, owner, shape, pause or mode that applied. Never a secret. */
    subject: jsonb('subject').notNull().$type<Record<string, unknown>>(),
    recommendations: jsonb('recommendations').$type<unknown>(),
    executionPlan: jsonb('execution_plan').$type<unknown>(),
    verdict: jsonb('verdict').$type<unknown>(),
    /** What a schedule's proposal comes to, hashed, so that the same one is not made again at once. */
    proposalKey: text('proposal_key'),
    mixBefore: jsonb('mix_before').$type<unknown>(),
    mixAfter: jsonb('mix_after').$type<unknown>(),
    explanation: text('explanation'),
    /** What would be done to nodes that others own, and is not. */
    advice: jsonb('advice').$type<unknown>(),
    outcome: text('outcome'),
    estimatedSavings: dollars('estimated_savings'),
    actualSavings: dollars('actual_savings'),
    requestedBy: text('requested_by').notNull(),
    approvedBy: text('approved_by'),
    /** A person's wish to stop; the next batch does not begin. */
    cancelRequestedBy: text('cancel_requested_by'),
    /** Worker that runs it and the lease's fencing number under which it claimed it. */
    claimedBy: text('claimed_by'),
    claimFencing: bigint('claim_fencing', { mode: 'number' }),
    claimExpiresAt: instant('claim_expires_at'),
    version: integer('version').notNull().default(0),
    createdAt: createdAt(),
    executedAt: instant('executed_at'),
    completedAt: instant('completed_at'),
  },
  (t) => [
    uniqueIndex('plans_open_interruption_key')
      .on(t.account, t.region, t.subjectInstanceId)
      .where(sql`optimization_type = 'interruption' and completed_at is null`),
    uniqueIndex('plans_open_optimization_key')
      .on(t.clusterId)
      .where(
        sql`optimization_type in ('spot_optimize', 'bin_pack', 'rightsize') and completed_at is null and not dry_run`,
      ),
    uniqueIndex('plans_open_scale_up_key')
      .on(t.clusterId)
      .where(sql`optimization_type = 'scale_up' and completed_at is null and not dry_run`),
    index('plans_scale_up_idx')
      .on(t.clusterId, t.createdAt)
      .where(sql`optimization_type = 'scale_up'`),
    index('plans_open_idx')
      .on(t.account, t.region, t.createdAt)
      .where(sql`completed_at is null`),
    index('plans_proposal_key_idx')
      .on(t.clusterId, t.proposalKey)
      .where(sql`proposal_key is not null`),
    index('plans_cluster_created_idx').on(t.clusterId, t.createdAt),
    index('plans_customer_created_idx').on(t.customerId, t.createdAt),
    index('plans_created_idx').on(t.createdAt, t.id),
    index('plans_subject_instance_idx').on(t.subjectInstanceId),
  ],
);

/** The ordered, resumable actions of a plan; written before they run. */
export const planSteps = pgTable(
  'plan_steps',
  {
    id: id(),
    planId: uuid('plan_id')
      .notNull()
      .references(() => optimizationHistory.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    stepType: text('step_type', { enum: STEP_TYPES }).notNull(),
    target: text('target').notNull(),
    /** Positions of the steps that must have ended before this one starts. */
    dependsOn: integer('depends_on').array().notNull(),
    status: text('status', { enum: STEP_STATUSES }).notNull(),
    input: jsonb('input').notNull().$type<Record<string, unknown>>(),
    result: jsonb('result').$type<Record<string, unknown>>(),
    error: jsonb('error').$type<{ code: string; message: string }>(),
    idempotencyKey: text('idempotency_key').notNull(),
    attempts: integer('attempts').notNull().default(0),
    deadlineAt: instant('deadline_at'),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    version: integer('version').notNull().default(0),
  },
  (t) => [
    uniqueIndex('plan_steps_position_key').on(t.planId, t.position),
    uniqueIndex('plan_steps_idempotency_key').on(t.idempotencyKey),
  ],
);

/** What happened inside a plan, line by line, for the timeline; append-only. */
export const planLog = pgTable(
  'plan_log',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    planId: uuid('plan_id')
      .notNull()
      .references(() => optimizationHistory.id, { onDelete: 'cascade' }),
    stepId: uuid('step_id'),
    at: instant('at').notNull(),
    level: text('level', { enum: ['info', 'warning', 'error'] }).notNull(),
    message: text('message').notNull(),
    detail: jsonb('detail').notNull().$type<Record<string, unknown>>(),
  },
  (t) => [index('plan_log_plan_idx').on(t.planId, t.id)],
);

/** One RunInstances or CreateFleet request, stored whole before it is sent and sent again unchanged until AWS answers. */
export const launchBatches = pgTable(
  'launch_batches',
  {
    id: id(),
    clusterId: uuid('cluster_id')
      .notNull()
      .references(() => clusters.id),
    clientToken: text('client_token').notNull(),
    instanceType: text('instance_type').notNull(),
    availabilityZone: text('availability_zone').notNull(),
    lifecycle: text('lifecycle', { enum: ['spot', 'on-demand'] }).notNull(),
    /** Every pool that the request names, the one above first, each with what was in its way. */
    pools: jsonb('pools').notNull().default([]).$type<
      readonly {
        readonly instanceType: string;
        readonly availabilityZone: string;
        readonly code: string | null;
      }[]
    >(),
    count: integer('count').notNull(),
    /** The request as JSON, sealed because it may hold user data. */
    requestSealed: text('request_sealed').notNull(),
    status: text('status', { enum: ['pending', 'launched', 'no_capacity', 'refused'] }).notNull(),
    code: text('code'),
    message: text('message'),
    createdAt: createdAt(),
    lastSentAt: instant('last_sent_at'),
    answeredAt: instant('answered_at'),
    sends: integer('sends').notNull().default(0),
  },
  (t) => [
    uniqueIndex('launch_batches_token_key').on(t.clientToken),
    index('launch_batches_cluster_idx').on(t.clusterId, t.createdAt),
  ],
);

/** Which steps a batch serves and the instance dealt to each. */
export const launchMembers = pgTable(
  'launch_members',
  {
    batchId: uuid('batch_id')
      .notNull()
      .references(() => launchBatches.id, { onDelete: 'cascade' }),
    stepId: uuid('step_id')
      .notNull()
      .references(() => planSteps.id, { onDelete: 'cascade' }),
    attempt: integer('attempt').notNull(),
    instanceId: text('instance_id'),
    /** Pool of the instance. */
    instanceType: text('instance_type'),
    availabilityZone: text('availability_zone'),
  },
  (t) => [
    primaryKey({ columns: [t.batchId, t.stepId] }),
    uniqueIndex('launch_members_step_attempt_key').on(t.stepId, t.attempt),
    uniqueIndex('launch_members_instance_key').on(t.instanceId),
  ],
);

/** Capacity that approved steps are about to add; counts in the gate's `current` until it is a node or given up. */
export const capacityReservations = pgTable(
  'capacity_reservations',
  {
    stepId: uuid('step_id')
      .primaryKey()
      .references(() => planSteps.id, { onDelete: 'cascade' }),
    clusterId: uuid('cluster_id')
      .notNull()
      .references(() => clusters.id, { onDelete: 'cascade' }),
    instanceType: text('instance_type').notNull(),
    availabilityZone: text('availability_zone').notNull(),
    lifecycle: text('lifecycle', { enum: ['spot', 'on-demand'] }).notNull(),
    vcpu: numeric('vcpu', { precision: 10, scale: 3, mode: 'number' }).notNull(),
    memoryGib: numeric('memory_gib', { precision: 12, scale: 3, mode: 'number' }).notNull(),
    pricePerHour: dollars('price_per_hour'),
    riskScore: share('risk_score'),
    /** Pools that may serve the launch instead. */
    alternatives: jsonb('alternatives').notNull().default([]).$type<
      readonly {
        readonly instanceType: string;
        readonly availabilityZone: string;
        readonly vcpu: number;
        readonly memoryGib: number;
        /** Decimal dollars. */
        readonly pricePerHour: string | null;
        readonly riskScore: number | null;
      }[]
    >(),
    createdAt: createdAt(),
    /** Set when the node is Ready (then it is counted as a node) or the launch was given up. */
    releasedAt: instant('released_at'),
  },
  (t) => [
    index('capacity_reservations_open_idx')
      .on(t.clusterId)
      .where(sql`released_at is null`),
  ],
);
