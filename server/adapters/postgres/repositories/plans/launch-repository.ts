import { and, asc, count, eq, gt, inArray, sql } from 'drizzle-orm';
import type {
  CapacityMemory,
  LaunchBatch,
  LaunchRepository,
} from '@/server/ports/repositories/launch-repository';
import type { Executor } from '../../database';
import { capacityErrors, launchBatches, launchMembers, planSteps } from '../../schema';

type BatchRow = typeof launchBatches.$inferSelect;

export function createLaunchRepository(db: Executor): LaunchRepository {
  async function withMembers(row: BatchRow): Promise<LaunchBatch> {
    const members = await db
      .select({
        stepId: launchMembers.stepId,
        attempt: launchMembers.attempt,
        instanceId: launchMembers.instanceId,
        instanceType: launchMembers.instanceType,
        availabilityZone: launchMembers.availabilityZone,
      })
      .from(launchMembers)
      .where(eq(launchMembers.batchId, row.id))
      .orderBy(asc(launchMembers.stepId));
    const { instanceType, availabilityZone } = row;
    const pools = row.pools.length === 0 ? [{ instanceType, availabilityZone, code: row.code }] : row.pools;
    return { ...row, pools, members };
  }

  return {
    async insert(batch) {
      const { members, ...row } = batch;
      const inserted = await db.insert(launchBatches).values(row).onConflictDoNothing().returning();
      if (inserted.length > 0) {
        await db.insert(launchMembers).values(members.map((member) => ({ ...member, batchId: batch.id })));
        return batch;
      }
      const [stored] = await db
        .select()
        .from(launchBatches)
        .where(eq(launchBatches.clientToken, batch.clientToken));
      if (stored === undefined) throw new Error('a launch batch vanished between two statements');
      return withMembers(stored);
    },
    async findByStep(stepId) {
      const rows = await db
        .select({ batch: launchBatches })
        .from(launchBatches)
        .innerJoin(launchMembers, eq(launchMembers.batchId, launchBatches.id))
        .where(eq(launchMembers.stepId, stepId))
        .orderBy(asc(launchMembers.attempt));
      return Promise.all(rows.map((row) => withMembers(row.batch)));
    },
    async countByStep(stepIds) {
      const rows = await db
        .select({ stepId: launchMembers.stepId, batches: count() })
        .from(launchMembers)
        .where(inArray(launchMembers.stepId, [...stepIds]))
        .groupBy(launchMembers.stepId);
      return new Map(rows.map((row) => [row.stepId, row.batches]));
    },
    async markSent(batchId, at) {
      await db
        .update(launchBatches)
        .set({ lastSentAt: at, sends: sql`${launchBatches.sends} + 1` })
        .where(eq(launchBatches.id, batchId));
    },
    async answer(batchId, answer) {
      await db
        .update(launchBatches)
        .set({
          status: answer.status,
          code: answer.code,
          message: answer.message,
          pools: answer.pools,
          answeredAt: answer.at,
        })
        .where(and(eq(launchBatches.id, batchId), eq(launchBatches.status, 'pending')));
      for (const [stepId, { instanceId, instanceType, availabilityZone }] of answer.instances) {
        await db
          .update(launchMembers)
          .set({ instanceId, instanceType, availabilityZone })
          .where(and(eq(launchMembers.batchId, batchId), eq(launchMembers.stepId, stepId)));
      }
    },
    async findByInstance(instanceId) {
      const [row] = await db
        .select({ stepId: planSteps.id, planId: planSteps.planId })
        .from(launchMembers)
        .innerJoin(planSteps, eq(planSteps.id, launchMembers.stepId))
        .where(eq(launchMembers.instanceId, instanceId));
      return row ?? null;
    },
  };
}

export function createCapacityMemory(db: Executor): CapacityMemory {
  return {
    async remember(error) {
      await db
        .insert(capacityErrors)
        .values(error)
        .onConflictDoUpdate({
          target: [
            capacityErrors.account,
            capacityErrors.region,
            capacityErrors.instanceType,
            capacityErrors.availabilityZone,
            capacityErrors.lifecycle,
          ],
          set: { code: error.code, seenAt: error.seenAt, until: error.until, stepId: error.stepId },
        });
    },
    async findActive(account, region, now) {
      const rows = await db
        .select()
        .from(capacityErrors)
        .where(
          and(
            eq(capacityErrors.account, account),
            eq(capacityErrors.region, region),
            gt(capacityErrors.until, now),
          ),
        );
      return new Set(rows.map((row) => `${row.instanceType}/${row.availabilityZone}/${row.lifecycle}`));
    },
  };
}
