import { bigserial, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { OPTIMIZATIONS } from '../../../domain/execution/optimizations';
import type { SkipReason } from '@/server/domain/triggers/skip-reasons';
import { clusters } from './clusters';
import { instant } from './columns';

/** When each cluster is looked at next; a write that finds another version has lost the race and does nothing. */
export const optimizationSchedules = pgTable('optimization_schedules', {
  clusterId: uuid('cluster_id')
    .primaryKey()
    .references(() => clusters.id, { onDelete: 'cascade' }),
  nextLookAt: instant('next_look_at').notNull(),
  lastLookAt: instant('last_look_at'),
  /** Types of the round under way that had no turn yet, in order. */
  pendingTypes: text('pending_types', { enum: OPTIMIZATIONS }).array().notNull().default([]),
  version: integer('version').notNull().default(0),
});

/** What a look came to. Equal ones in a row are one row that counts them. */
export const optimizationLooks = pgTable(
  'optimization_looks',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    clusterId: uuid('cluster_id')
      .notNull()
      .references(() => clusters.id, { onDelete: 'cascade' }),
    optimizationType: text('optimization_type', { enum: OPTIMIZATIONS }).notNull(),
    firstAt: instant('first_at').notNull(),
    at: instant('at').notNull(),
    times: integer('times').notNull().default(1),
    outcome: text('outcome', { enum: ['planned', 'skipped', 'no_change'] }).notNull(),
    reasons: jsonb('reasons').notNull().$type<readonly SkipReason[]>(),
    /** The plan that it opened; it may be gone when nothing came of it. */
    planId: uuid('plan_id'),
  },
  (t) => [
    index('optimization_looks_cluster_idx').on(t.clusterId, t.optimizationType, t.id),
    index('optimization_looks_at_idx').on(t.at),
  ],
);
