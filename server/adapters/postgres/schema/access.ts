import { bigserial, customType, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { createdAt, id, instant } from './columns';
import { customers } from './customers';

export const users = pgTable(
  'users',
  {
    id: id(),
    email: text('email').notNull(),
    name: text('name'),
    /** argon2id, encoded with its parameters. */
    passwordHash: text('password_hash').notNull(),
    role: text('role', { enum: ['admin', 'operator', 'viewer'] }).notNull(),
    /** Null sees every customer; else only this one. */
    customerId: uuid('customer_id').references(() => customers.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
    updatedAt: instant('updated_at').notNull(),
    disabledAt: instant('disabled_at'),
  },
  (t) => [uniqueIndex('users_email_key').on(sql`lower(${t.email})`)],
);

/** One row per sign-in; a session ends when its row does. */
export const sessions = pgTable(
  'sessions',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
    lastSeenAt: instant('last_seen_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    userAgent: text('user_agent'),
  },
  (t) => [index('sessions_user_idx').on(t.userId), index('sessions_expires_idx').on(t.expiresAt)],
);

export const apiKeys = pgTable(
  'api_keys',
  {
    id: id(),
    name: text('name').notNull(),
    /** First characters of the key, to recognize it. */
    prefix: text('prefix').notNull(),
    /** SHA-256 of the whole key, which has 256 bits of entropy. */
    keyHash: text('key_hash').notNull(),
    role: text('role', { enum: ['admin', 'operator', 'viewer'] }).notNull(),
    customerId: uuid('customer_id').references(() => customers.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
    createdBy: text('created_by').notNull(),
    expiresAt: instant('expires_at'),
    lastUsedAt: instant('last_used_at'),
    revokedAt: instant('revoked_at'),
  },
  (t) => [uniqueIndex('api_keys_hash_key').on(t.keyHash), index('api_keys_created_idx').on(t.createdAt)],
);

/** Every mutation, append-only (a trigger refuses UPDATE and DELETE). */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    at: instant('at').notNull(),
    actorKind: text('actor_kind', { enum: ['user', 'api-key', 'system'] }).notNull(),
    actorId: text('actor_id').notNull(),
    actorName: text('actor_name').notNull(),
    customerId: uuid('customer_id'),
    clusterId: uuid('cluster_id'),
    /** Procedure name, e.g. `clusters.register`. */
    action: text('action').notNull(),
    target: text('target'),
    outcome: text('outcome', { enum: ['succeeded', 'refused', 'failed'] }).notNull(),
    /** Input with secrets removed; before and after where it means something. */
    detail: jsonb('detail').notNull().$type<Record<string, unknown>>(),
    requestId: text('request_id').notNull(),
    address: text('address'),
  },
  (t) => [index('audit_log_at_idx').on(t.at), index('audit_log_customer_idx').on(t.customerId, t.id)],
);

const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });

/** What the live feed and Overview show, append-only; `xid` lets a reader skip rows of running transactions. */
export const activity = pgTable(
  'activity',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    xid: xid8('xid')
      .notNull()
      .default(sql`pg_current_xact_id()`),
    at: instant('at').notNull(),
    customerId: uuid('customer_id'),
    clusterId: uuid('cluster_id'),
    planId: uuid('plan_id'),
    eventId: uuid('event_id'),
    /** A closed list, see domain/shared/activity-kind. */
    kind: text('kind').notNull(),
    severity: text('severity', { enum: ['info', 'success', 'warning', 'error'] }).notNull(),
    title: text('title').notNull(),
    detail: jsonb('detail').notNull().$type<Record<string, unknown>>(),
  },
  (t) => [index('activity_customer_idx').on(t.customerId, t.id), index('activity_at_idx').on(t.at)],
);
