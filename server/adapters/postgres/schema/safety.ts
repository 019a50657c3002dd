import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  pgView,
  primaryKey,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { createdAt, id, instant, share } from './columns';
import { clusters } from './clusters';
import { optimizationHistory } from './plans';

/** Every pass through the gate, written before anything runs. */
export const safetyValidations = pgTable(
  'safety_validations',
  {
    id: id(),
    clusterId: uuid('cluster_id').references(() => clusters.id),
    customerId: uuid('customer_id'),
    planId: uuid('plan_id').references(() => optimizationHistory.id),
    /** What was judged: a node mix, or a guarded single action. */
    kind: text('kind').notNull(),
    actionTaken: text('action_taken', {
      enum: ['approved', 'safe_alternative_created', 'rejected'],
    }).notNull(),
    isSafe: boolean('is_safe').notNull(),
    /** The verdict as answered (Decision 19). */
    verdict: jsonb('verdict').notNull().$type<unknown>(),
    policy: jsonb('policy').notNull().$type<unknown>(),
    snapshotVersion: bigint('snapshot_version', { mode: 'number' }),
    createdAt: createdAt(),
  },
  (t) => [
    index('safety_validations_created_idx').on(t.createdAt, t.id),
    index('safety_validations_cluster_idx').on(t.clusterId, t.createdAt),
    index('safety_validations_plan_idx').on(t.planId),
  ],
);

/** Every layer that did not hold. */
export const safetyViolations = pgTable(
  'safety_violations',
  {
    id: id(),
    validationId: uuid('validation_id')
      .notNull()
      .references(() => safetyValidations.id, { onDelete: 'cascade' }),
    clusterId: uuid('cluster_id').references(() => clusters.id),
    violationType: text('violation_type').notNull(),
    layer: smallint('layer'),
    severity: text('severity', { enum: ['warning', 'critical'] }).notNull(),
    message: text('message').notNull(),
    details: jsonb('details').notNull().$type<unknown>(),
    wasBlocked: boolean('was_blocked').notNull(),
    preExisting: boolean('pre_existing').notNull(),
    safeAlternativeCreated: boolean('safe_alternative_created').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    index('safety_violations_created_idx').on(t.createdAt, t.id),
    index('safety_violations_cluster_idx').on(t.clusterId, t.createdAt),
    index('safety_violations_validation_idx').on(t.validationId),
  ],
);

/** The Spot pools of every mix that the gate let through, each with the limit that held. */
export const poolAllocations = pgTable(
  'pool_allocations',
  {
    validationId: uuid('validation_id')
      .notNull()
      .references(() => safetyValidations.id, { onDelete: 'cascade' }),
    instanceType: text('instance_type').notNull(),
    availabilityZone: text('availability_zone').notNull(),
    /** Share of the mix's vCPU, 0…1. */
    share: share('share').notNull(),
    limitShare: share('limit_share').notNull().default('0.2'),
    preExisting: boolean('pre_existing').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.validationId, t.instanceType, t.availabilityZone] }),
    check(
      'pool_allocations_share_range',
      sql`${t.share} >= 0 and ${t.share} <= 1 and ${t.limitShare} > 0 and ${t.limitShare} <= 1`,
    ),
    check('pool_allocations_share_limit', sql`${t.share} <= ${t.limitShare} or ${t.preExisting}`),
  ],
);

/** The zones of every mix that the gate let through. */
export const azDistribution = pgTable(
  'az_distribution',
  {
    validationId: uuid('validation_id')
      .primaryKey()
      .references(() => safetyValidations.id, { onDelete: 'cascade' }),
    zones: text('zones').array().notNull(),
    minZones: integer('min_zones').notNull().default(3),
    preExisting: boolean('pre_existing').notNull().default(false),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    check('az_distribution_zones', sql`cardinality(${t.zones}) >= ${t.minZones} or ${t.preExisting}`),
    check(
      'az_distribution_no_blank',
      sql`array_position(${t.zones}, '') is null and array_position(${t.zones}, null) is null`,
    ),
    check('az_distribution_distinct', sql`zones_are_distinct(${t.zones})`),
  ],
);

/** Violations of the last 24 hours, one row per cluster and type. */
export const activeSafetyViolations = pgView('active_safety_violations', {
  clusterId: uuid('cluster_id'),
  violationType: text('violation_type'),
  violationCount: integer('violation_count'),
  lastViolation: instant('last_violation'),
}).as(
  sql`select cluster_id, violation_type, count(*)::int as violation_count, max(created_at) as last_violation from safety_violations where created_at > now() - interval '24 hours' group by cluster_id, violation_type`,
);

export const clusterSafetySummary = pgView('cluster_safety_summary', {
  clusterId: uuid('cluster_id'),
  clusterName: text('cluster_name'),
  totalViolations: integer('total_violations'),
  criticalViolations: integer('critical_violations'),
  lastViolationTime: instant('last_violation_time'),
}).as(
  sql`select c.id as cluster_id, c.cluster_name, count(v.id)::int as total_violations, (count(v.id) filter (where v.severity = 'critical'))::int as critical_violations, max(v.created_at) as last_violation_time from clusters c left join safety_violations v on v.cluster_id = c.id group by c.id, c.cluster_name`,
);
