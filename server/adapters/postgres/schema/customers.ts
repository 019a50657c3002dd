import { index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { FeatureSwitches } from '@/server/domain/features/features';
import { createdAt, id, instant } from './columns';

/** Who pays: one AWS role (and usually one queue), any number of clusters. */
export const customers = pgTable(
  'customers',
  {
    id: id(),
    companyName: text('company_name').notNull(),
    email: text('email'),
    /** Account of `aws_role_arn`; registration without a customer id finds the customer by it. */
    awsAccountId: text('aws_account_id').notNull(),
    awsRoleArn: text('aws_role_arn').notNull(),
    sqsQueueUrl: text('sqs_queue_url'),
    /** Made by us, random, one per customer; sent with every AssumeRole. */
    externalId: text('external_id').notNull(),
    status: text('status', { enum: ['active', 'suspended'] }).notNull(),
    /** Switches of the workflows for all its clusters; an absent one takes the environment's default. */
    features: jsonb('features').notNull().default({}).$type<FeatureSwitches>(),
    createdAt: createdAt(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('customers_aws_account_key').on(t.awsAccountId),
    uniqueIndex('customers_external_id_key').on(t.externalId),
  ],
);

/** A closed, schema-checked list of settings per customer. */
export const customerConfig = pgTable(
  'customer_config',
  {
    customerId: uuid('customer_id')
      .notNull()
      .references(() => customers.id, { onDelete: 'cascade' }),
    configKey: text('config_key').notNull(),
    configValue: jsonb('config_value').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.configKey] })],
);

/** The pause switches in force: absence means running. */
export const pauses = pgTable(
  'pauses',
  {
    scope: text('scope', { enum: ['platform', 'customer', 'cluster'] }).notNull(),
    /** The customer's or cluster's id; the nil UUID for the platform. */
    scopeId: uuid('scope_id').notNull(),
    level: text('level', { enum: ['optimization', 'everything'] }).notNull(),
    reason: text('reason'),
    pausedBy: text('paused_by').notNull(),
    pausedAt: instant('paused_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.scope, t.scopeId] }),
    index('pauses_scope_id_idx')
      .on(t.scopeId)
      .where(sql`scope <> 'platform'`),
  ],
);
