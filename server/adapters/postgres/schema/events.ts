import {
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { id, instant, share } from './columns';
import { clusters } from './clusters';
import { customers } from './customers';
import { optimizationHistory } from './plans';

/** Everything that came in about an instance, whatever became of it. */
export const spotEvents = pgTable(
  'spot_events',
  {
    id: id(),
    /** EventBridge's id (plus the entity for Health events); a message without one gets a hash of its content. */
    eventbridgeId: text('eventbridge_id').notNull(),
    source: text('source', { enum: ['queue', 'api', 'poll'] }).notNull(),
    queueUrl: text('queue_url'),
    customerId: uuid('customer_id').references(() => customers.id),
    clusterId: uuid('cluster_id').references(() => clusters.id),
    planId: uuid('plan_id').references(() => optimizationHistory.id),
    account: text('account'),
    region: text('region'),
    instanceId: text('instance_id'),
    nodeName: text('node_name'),
    eventType: text('event_type', {
      enum: [
        'interruption_warning',
        'rebalance_recommendation',
        'state_change',
        'scheduled_change',
        'status_check',
        'terminated',
        'unparsed',
      ],
    }).notNull(),
    /** `terminate`, `stop`, `hibernate`, or the new state. */
    instanceAction: text('instance_action'),
    eventTime: instant('event_time'),
    receivedAt: instant('received_at').notNull(),
    status: text('status', { enum: ['handling', 'handled', 'ignored', 'late', 'failed'] }).notNull(),
    reason: text('reason'),
    actionTaken: text('action_taken'),
    cordonedAt: instant('cordoned_at'),
    drainedAt: instant('drained_at'),
    drainDurationSeconds: doublePrecision('drain_duration_seconds'),
    replacementInstanceId: text('replacement_instance_id'),
    replacementNodeType: text('replacement_node_type', { enum: ['spot', 'on-demand', 'group', 'none'] }),
    replacementReadyAt: instant('replacement_ready_at'),
    terminatedAt: instant('terminated_at'),
    processedAt: instant('processed_at'),
    podCount: integer('pod_count'),
    /** How often the same event came again. */
    duplicates: integer('duplicates').notNull().default(0),
    /** The message as received, cut to 64 KiB. */
    raw: text('raw').notNull(),
    detail: jsonb('detail').notNull().$type<Record<string, unknown>>(),
  },
  (t) => [
    uniqueIndex('spot_events_eventbridge_key').on(t.eventbridgeId),
    index('spot_events_received_idx').on(t.receivedAt, t.id),
    index('spot_events_cluster_received_idx').on(t.clusterId, t.receivedAt),
    index('spot_events_customer_received_idx').on(t.customerId, t.receivedAt),
    index('spot_events_instance_idx').on(t.account, t.region, t.instanceId),
    index('spot_events_plan_idx').on(t.planId),
  ],
);

/** What an interruption cost, for the predictions. */
export const interruptionFeedback = pgTable(
  'interruption_feedback',
  {
    id: id(),
    customerId: uuid('customer_id')
      .notNull()
      .references(() => customers.id),
    clusterId: uuid('cluster_id')
      .notNull()
      .references(() => clusters.id),
    planId: uuid('plan_id')
      .notNull()
      .references(() => optimizationHistory.id),
    instanceType: text('instance_type').notNull(),
    availabilityZone: text('availability_zone').notNull(),
    region: text('region').notNull(),
    workloadType: text('workload_type').notNull(),
    /** 0 is Sunday, UTC. */
    dayOfWeek: smallint('day_of_week').notNull(),
    hourOfDay: smallint('hour_of_day').notNull(),
    wasPredicted: boolean('was_predicted').notNull(),
    riskScoreAtDeployment: share('risk_score_at_deployment'),
    totalRecoverySeconds: doublePrecision('total_recovery_seconds').notNull(),
    pendingPodSeconds: doublePrecision('pending_pod_seconds').notNull(),
    customerImpact: text('customer_impact', { enum: ['none', 'minimal', 'moderate', 'severe'] }).notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('interruption_feedback_plan_key').on(t.planId),
    index('interruption_feedback_pool_idx').on(t.region, t.instanceType, t.availabilityZone, t.createdAt),
  ],
);
