import {
  boolean,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { StoredMaintenance } from '@/server/domain/calendar/maintenance';
import type { OfficeHours } from '@/server/domain/calendar/office-hours';
import type { FeatureSwitches } from '@/server/domain/features/features';
import { AUTOSCALER_KINDS } from '../../../domain/cluster/autoscaler';
import { createdAt, dollars, id, instant } from './columns';
import { customers } from './customers';

/** A connected cluster. A deleted one keeps its row for the history, without token. */
export const clusters = pgTable(
  'clusters',
  {
    id: id(),
    customerId: uuid('customer_id')
      .notNull()
      .references(() => customers.id),
    clusterName: text('cluster_name').notNull(),
    k8sApiEndpoint: text('k8s_api_endpoint').notNull(),
    /** Sealed by the secret box; null once deleted. */
    k8sToken: text('k8s_token'),
    k8sTokenIssuedAt: instant('k8s_token_issued_at'),
    /** `exp` of the token; null when it never ends. */
    k8sTokenExpiresAt: instant('k8s_token_expires_at'),
    k8sCaCertificate: text('k8s_ca_certificate'),
    region: text('region').notNull(),
    awsAccountId: text('aws_account_id').notNull(),
    /** Null: the customer's. */
    awsRoleArn: text('aws_role_arn'),
    /** Null: the customer's. */
    sqsQueueUrl: text('sqs_queue_url'),
    status: text('status', { enum: ['connected', 'degraded', 'unreachable', 'pending'] }).notNull(),
    statusReason: text('status_reason'),
    mode: text('mode', { enum: ['advise', 'approve', 'automatic'] }).notNull(),
    /** Null: always open. */
    officeHours: jsonb('office_hours').$type<OfficeHours>(),
    features: jsonb('features').notNull().$type<FeatureSwitches>(),
    /** Whether nodes may be launched outside of Auto Scaling groups in the place of their own (Decision 1). */
    adoptsGroups: boolean('adopts_groups').notNull().default(false),
    policy: jsonb('policy').notNull().$type<Record<string, number>>(),
    /** When optimizations may run; null: at any time. */
    maintenance: jsonb('maintenance').$type<StoredMaintenance>(),
    /** When a person last closed the circuit breaker of its optimizations; failures before do not count. */
    breakerResetAt: instant('breaker_reset_at'),
    nodeCount: integer('node_count').notNull().default(0),
    spotNodeCount: integer('spot_node_count').notNull().default(0),
    onDemandNodeCount: integer('on_demand_node_count').notNull().default(0),
    podCount: integer('pod_count').notNull().default(0),
    /** Sum over nodes whose price is known; null while none is. */
    currentCostPerHour: dollars('current_cost_per_hour'),
    unpricedNodeCount: integer('unpriced_node_count').notNull().default(0),
    lastSyncedAt: instant('last_synced_at'),
    /** Who else brings capacity, as last seen by the worker; null: nobody that works. */
    autoscaler: text('autoscaler', { enum: AUTOSCALER_KINDS }),
    /** Last result of the permission check, one entry per check. */
    checkResult: jsonb('check_result').$type<unknown>(),
    checkedAt: instant('checked_at'),
    deletedAt: instant('deleted_at'),
    createdAt: createdAt(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('clusters_customer_name_key')
      .on(t.customerId, t.clusterName)
      .where(sql`deleted_at is null`),
    uniqueIndex('clusters_endpoint_key')
      .on(t.k8sApiEndpoint)
      .where(sql`deleted_at is null`),
    index('clusters_account_region_idx')
      .on(t.awsAccountId, t.region)
      .where(sql`deleted_at is null`),
    index('clusters_list_idx').on(t.createdAt, t.id),
  ],
);

/** Nodes as last seen, kept by the worker; a node that left keeps its row with `gone_at`. */
export const nodes = pgTable(
  'nodes',
  {
    id: id(),
    clusterId: uuid('cluster_id')
      .notNull()
      .references(() => clusters.id, { onDelete: 'cascade' }),
    nodeName: text('node_name').notNull(),
    nodeUid: text('node_uid').notNull(),
    instanceId: text('instance_id'),
    instanceType: text('instance_type'),
    availabilityZone: text('availability_zone'),
    nodeType: text('node_type', { enum: ['spot', 'on-demand', 'other'] }).notNull(),
    /** Who owns its capacity (Decision 1). */
    owner: text('owner').notNull(),
    autoScalingGroup: text('auto_scaling_group'),
    status: text('status', { enum: ['ready', 'not_ready'] }).notNull(),
    unschedulable: boolean('unschedulable').notNull(),
    cpuCores: numeric('cpu_cores', { precision: 10, scale: 3, mode: 'number' }).notNull(),
    memoryGb: numeric('memory_gb', { precision: 12, scale: 3, mode: 'number' }).notNull(),
    pricePerHour: dollars('price_per_hour'),
    priceSource: text('price_source'),
    podCount: integer('pod_count').notNull(),
    /** Set by a rebalance recommendation: AWS sees a raised risk for this instance. */
    riskRaisedAt: instant('risk_raised_at'),
    nodeCreatedAt: instant('node_created_at').notNull(),
    firstSeenAt: instant('first_seen_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    goneAt: instant('gone_at'),
  },
  (t) => [
    uniqueIndex('nodes_cluster_uid_key').on(t.clusterId, t.nodeUid),
    index('nodes_cluster_name_idx').on(t.clusterId, t.nodeName),
    index('nodes_instance_idx').on(t.instanceId),
    index('nodes_present_idx')
      .on(t.clusterId)
      .where(sql`gone_at is null`),
  ],
);

/** What a new node is launched from (Decision 30). User data is sealed and never returned. */
export const nodeTemplates = pgTable(
  'node_templates',
  {
    id: id(),
    clusterId: uuid('cluster_id')
      .notNull()
      .references(() => clusters.id, { onDelete: 'cascade' }),
    origin: text('origin', { enum: ['given', 'learned'] }).notNull(),
    /** The node it was learned from. */
    learnedFromInstanceId: text('learned_from_instance_id'),
    launchTemplateId: text('launch_template_id'),
    launchTemplateVersion: text('launch_template_version'),
    imageId: text('image_id'),
    userDataSealed: text('user_data_sealed'),
    instanceProfileArn: text('instance_profile_arn'),
    securityGroupIds: text('security_group_ids').array().notNull(),
    /** Zone name → subnet id. */
    subnets: jsonb('subnets').notNull().$type<Record<string, string>>(),
    status: text('status', { enum: ['unverified', 'verified', 'needs_review'] }).notNull(),
    reviewReasons: text('review_reasons').array().notNull(),
    verifiedAt: instant('verified_at'),
    createdAt: createdAt(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [uniqueIndex('node_templates_cluster_key').on(t.clusterId)],
);
