import { index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { createdAt, id, instant } from './columns';
import { WORKLOAD_KINDS } from '../../../domain/cluster/workload-of';
import type { ContainerResources } from '../../../domain/rightsizing/workload';
import { clusters } from './clusters';
import { optimizationHistory, planSteps } from './plans';

/** Requests and limits that we changed in a customer's workloads, with what stood before; written before each change. */
export const workloadPatches = pgTable(
  'workload_patches',
  {
    id: id(),
    clusterId: uuid('cluster_id')
      .notNull()
      .references(() => clusters.id, { onDelete: 'cascade' }),
    planId: uuid('plan_id')
      .notNull()
      .references(() => optimizationHistory.id, { onDelete: 'cascade' }),
    stepId: uuid('step_id')
      .notNull()
      .references(() => planSteps.id, { onDelete: 'cascade' }),
    namespace: text('namespace').notNull(),
    kind: text('kind', { enum: WORKLOAD_KINDS }).notNull(),
    name: text('name').notNull(),
    workloadUid: text('workload_uid').notNull(),
    container: text('container').notNull(),
    /** Exactly as they were written; null where the key was absent. */
    former: jsonb('former').notNull().$type<ContainerResources>(),
    next: jsonb('next').notNull().$type<ContainerResources>(),
    createdAt: createdAt(),
    /** The new values were seen to stand; null: not known, or never. */
    appliedAt: instant('applied_at'),
    restoredAt: instant('restored_at'),
    /** The values are no longer ours: somebody else wrote others, the workload is gone, or they were never set. */
    releasedAt: instant('released_at'),
    releasedReason: text('released_reason'),
  },
  (t) => [
    uniqueIndex('workload_patches_step_container_key').on(t.stepId, t.container),
    index('workload_patches_plan_idx').on(t.planId),
    index('workload_patches_container_idx').on(
      t.clusterId,
      t.namespace,
      t.kind,
      t.name,
      t.container,
      t.createdAt,
    ),
    index('workload_patches_open_idx')
      .on(t.clusterId)
      .where(sql`restored_at is null and released_at is null`),
  ],
);
