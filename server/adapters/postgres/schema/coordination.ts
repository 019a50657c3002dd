import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant } from './columns';

/** Worker processes that reported lately. */
export const workers = pgTable('workers', {
  id: text('id').primaryKey(),
  startedAt: instant('started_at').notNull(),
  lastSeenAt: instant('last_seen_at').notNull(),
  metricsUrl: text('metrics_url'),
  /** What it holds and how its pollers fare, for `/health/ready` and the System page. */
  report: jsonb('report').notNull().$type<Record<string, unknown>>(),
});

/** Who looks after an (account, region): its queues and its clusters' watches. */
export const leases = pgTable(
  'leases',
  {
    account: text('account').notNull(),
    region: text('region').notNull(),
    holder: text('holder'),
    /** Grows with every change of holder; checked in every claim. */
    fencing: bigint('fencing', { mode: 'number' }).notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.account, t.region] })],
);

/** When each background job is due next and how it ended last, by what it is about. Redis is filled from here. */
export const backgroundJobs = pgTable(
  'background_jobs',
  {
    name: text('name').notNull(),
    /** A cluster's or customer's id, `account/region`, or empty for the platform. */
    subject: text('subject').notNull(),
    queue: text('queue').notNull(),
    /** Null: begun by a condition in another table, not by the clock. */
    dueAt: instant('due_at'),
    lastSuccessAt: instant('last_success_at'),
    lastFailureAt: instant('last_failure_at'),
    /** Runs in a row that failed after all their attempts. */
    failures: integer('failures').notNull().default(0),
    lastError: text('last_error'),
  },
  (t) => [
    primaryKey({ columns: [t.name, t.subject] }),
    index('background_jobs_due_idx').on(t.queue, t.dueAt),
  ],
);

/** Answers of mutations that came with an `Idempotency-Key`, kept for a day. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** The principal's id, so that keys of two principals never meet. */
    principalId: text('principal_id').notNull(),
    key: text('key').notNull(),
    procedure: text('procedure').notNull(),
    requestHash: text('request_hash').notNull(),
    /** Null while the first call is still running. */
    response: jsonb('response').$type<unknown>(),
    statusCode: integer('status_code'),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.principalId, t.key] }),
    index('idempotency_keys_created_idx').on(t.createdAt),
  ],
);

/** Pools that lately had no room; not tried again before `until` (3 minutes, Decision 32). */
export const capacityErrors = pgTable(
  'capacity_errors',
  {
    account: text('account').notNull(),
    region: text('region').notNull(),
    instanceType: text('instance_type').notNull(),
    availabilityZone: text('availability_zone').notNull(),
    lifecycle: text('lifecycle', { enum: ['spot', 'on-demand'] }).notNull(),
    code: text('code').notNull(),
    seenAt: instant('seen_at').notNull(),
    until: instant('until').notNull(),
    stepId: uuid('step_id'),
  },
  (t) => [primaryKey({ columns: [t.account, t.region, t.instanceType, t.availabilityZone, t.lifecycle] })],
);
