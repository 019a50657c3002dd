import { and, asc, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { WorkloadPatchRepository } from '@/server/ports/repositories/workload-patch-repository';
import type { Executor } from '../../database';
import { workloadPatches } from '../../schema';

const table = workloadPatches;

export function createWorkloadPatchRepository(db: Executor): WorkloadPatchRepository {
  return {
    async insert(patches) {
      if (patches.length === 0) return;
      await db
        .insert(table)
        .values(
          patches.map(({ former, next, ...row }) => ({ ...row, former: { ...former }, next: { ...next } })),
        )
        .onConflictDoNothing({ target: [table.stepId, table.container] });
    },
    findByPlan: (planId) =>
      db
        .select()
        .from(table)
        .where(eq(table.planId, planId))
        .orderBy(asc(table.createdAt), asc(table.container)),
    findByStep: (stepId) =>
      db.select().from(table).where(eq(table.stepId, stepId)).orderBy(asc(table.container)),
    async findLastChanges(clusterId) {
      const { namespace, kind, name, container } = table;
      const rows = await db
        .select({
          namespace,
          kind,
          name,
          container,
          at: sql`max(coalesce(${table.restoredAt}, ${table.appliedAt}))`.mapWith(table.createdAt),
        })
        .from(table)
        .where(
          and(eq(table.clusterId, clusterId), or(isNotNull(table.appliedAt), isNotNull(table.restoredAt))),
        )
        .groupBy(namespace, kind, name, container);
      return rows;
    },
    findStanding: (clusterId) =>
      db
        .select()
        .from(table)
        .where(
          and(
            eq(table.clusterId, clusterId),
            isNotNull(table.appliedAt),
            isNull(table.restoredAt),
            isNull(table.releasedAt),
          ),
        )
        .orderBy(asc(table.createdAt), asc(table.id)),
    async markApplied(ids, at) {
      await db
        .update(table)
        .set({ appliedAt: at })
        .where(and(inArray(table.id, [...ids]), isNull(table.appliedAt)));
    },
    async markRestored(ids, at) {
      await db
        .update(table)
        .set({ restoredAt: at })
        .where(and(inArray(table.id, [...ids]), isNull(table.restoredAt)));
    },
    async release(ids, reason, at) {
      await db
        .update(table)
        .set({ releasedAt: at, releasedReason: reason })
        .where(and(inArray(table.id, [...ids]), isNull(table.restoredAt), isNull(table.releasedAt)));
    },
  };
}
