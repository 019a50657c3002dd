import { and, asc, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { ClaimLostError } from '@/server/ports/repositories/claim-lost-error';
import type {
  NewPlan,
  PlanClaim,
  PlanRecord,
  PlanRepository,
  StepRecord,
} from '@/server/ports/repositories/plan-repository';
import { toDecimalDollars } from '@/server/domain/shared/money';
import type { Executor } from '../../database';
import { createExpiredApprovals, waitingSinceBefore } from './expired-approvals';
import { createOpenSubjects } from './open-subjects';
import { parseSubject, toStep } from './parse-plan';
import { createScaleUpHistory } from './scale-up-history';
import { leases, optimizationHistory as plans, planLog, planSteps } from '../../schema';

type PlanRow = typeof plans.$inferSelect;
type StepRow = typeof planSteps.$inferSelect;

function toPlan(row: PlanRow, steps: readonly StepRow[]): PlanRecord {
  return {
    id: row.id,
    customerId: row.customerId,
    clusterId: row.clusterId,
    optimizationType: row.optimizationType,
    status: row.status,
    dryRun: row.dryRun,
    account: row.account,
    region: row.region,
    subjectInstanceId: row.subjectInstanceId,
    deadlineAt: row.deadlineAt,
    subject: parseSubject(row),
    explanation: row.explanation,
    outcome: row.outcome,
    requestedBy: row.requestedBy,
    approvedBy: row.approvedBy,
    cancelRequestedBy: row.cancelRequestedBy,
    createdAt: row.createdAt,
    completedAt: row.completedAt,
    steps: steps.map(toStep),
  };
}

/** True while the claim's lease still carries the fencing number under which it was given. */
function leaseHolds(claim: PlanClaim) {
  return sql`exists (select 1 from ${leases} where ${leases.account} = ${claim.account} and ${leases.region} = ${claim.region}
    and ${leases.holder} = ${claim.workerId} and ${leases.fencing} = ${claim.fencing})`;
}

/** Steps of plans that have ended and will never run. */
async function skipPending(db: Executor, ended: readonly { readonly id: string }[]): Promise<void> {
  if (ended.length === 0) return;
  const ids = ended.map(({ id }) => id);
  await db
    .update(planSteps)
    .set({ status: 'skipped' })
    .where(and(inArray(planSteps.planId, ids), eq(planSteps.status, 'pending')));
}

export function createPlanRepository(db: Executor): PlanRepository {
  const loadSteps = (planId: string) =>
    db.select().from(planSteps).where(eq(planSteps.planId, planId)).orderBy(asc(planSteps.position));

  async function writeStep(
    claim: PlanClaim,
    step: StepRecord,
    set: Partial<typeof planSteps.$inferInsert>,
  ): Promise<StepRecord> {
    const [row] = await db
      .update(planSteps)
      .set({ ...set, version: step.version + 1 })
      .where(and(eq(planSteps.id, step.id), eq(planSteps.version, step.version), leaseHolds(claim)))
      .returning();
    if (row === undefined) throw new ClaimLostError(claim.planId);
    return toStep(row);
  }

  async function insertSteps(planId: string, steps: NewPlan['steps']): Promise<void> {
    if (steps.length === 0) return;
    await db
      .insert(planSteps)
      .values(
        steps.map((step) => ({ ...step, planId, dependsOn: [...step.dependsOn], input: { ...step.input } })),
      );
  }

  return {
    ...createScaleUpHistory(db),
    ...createOpenSubjects(db),
    ...createExpiredApprovals(db),
    async insert(plan: NewPlan) {
      const { steps, ...row } = plan;
      const inserted = await db
        .insert(plans)
        .values({
          ...row,
          subject: { ...row.subject },
          executedAt: row.status === 'executing' ? row.createdAt : null,
        })
        .onConflictDoNothing()
        .returning({ id: plans.id });
      if (inserted.length === 0) return false;
      await insertSteps(plan.id, steps);
      return true;
    },
    async findById(planId) {
      const [row] = await db.select().from(plans).where(eq(plans.id, planId));
      return row === undefined ? null : toPlan(row, await loadSteps(planId));
    },
    async findLatestInterruption(account, region, instanceId) {
      const [row] = await db
        .select()
        .from(plans)
        .where(
          and(
            eq(plans.subjectInstanceId, instanceId),
            eq(plans.account, account),
            eq(plans.region, region),
            eq(plans.optimizationType, 'interruption'),
          ),
        )
        .orderBy(desc(plans.createdAt))
        .limit(1);
      return row === undefined ? null : toPlan(row, await loadSteps(row.id));
    },
    async findOpen(account, region) {
      return db
        .select({ id: plans.id, claimFencing: plans.claimFencing })
        .from(plans)
        .where(
          and(
            eq(plans.account, account),
            eq(plans.region, region),
            isNull(plans.completedAt),
            inArray(plans.status, ['deciding', 'executing']),
          ),
        )
        .orderBy(asc(plans.createdAt));
    },
    async findOpenWithStep(clusterId, stepType) {
      const [row] = await db
        .select({ id: plans.id })
        .from(plans)
        .innerJoin(planSteps, eq(planSteps.planId, plans.id))
        .where(
          and(eq(plans.clusterId, clusterId), isNull(plans.completedAt), eq(planSteps.stepType, stepType)),
        )
        .orderBy(asc(plans.createdAt), asc(plans.id))
        .limit(1);
      return row?.id ?? null;
    },
    async findLastEnd(clusterId, instanceId) {
      const [row] = await db
        .select({ completedAt: plans.completedAt })
        .from(plans)
        .where(
          and(
            eq(plans.clusterId, clusterId),
            eq(plans.subjectInstanceId, instanceId),
            isNotNull(plans.completedAt),
          ),
        )
        .orderBy(desc(plans.completedAt))
        .limit(1);
      return row?.completedAt ?? null;
    },
    async claim(claim) {
      const [row] = await db
        .update(plans)
        .set({ claimedBy: claim.workerId, claimFencing: claim.fencing, version: sql`${plans.version} + 1` })
        .where(and(eq(plans.id, claim.planId), isNull(plans.completedAt), leaseHolds(claim)))
        .returning();
      return row === undefined ? null : toPlan(row, await loadSteps(row.id));
    },
    async appendSteps(claim, steps) {
      const [held] = await db
        .select({ id: plans.id })
        .from(plans)
        .where(and(eq(plans.id, claim.planId), leaseHolds(claim)));
      if (held === undefined) throw new ClaimLostError(claim.planId);
      await insertSteps(claim.planId, steps);
    },
    startStep: (claim, step, status, now) =>
      writeStep(claim, step, { status, startedAt: step.startedAt ?? now, attempts: step.attempts + 1 }),
    endStep: (claim, step, end) =>
      writeStep(claim, step, {
        status: end.status,
        result: end.result === null ? null : { ...end.result },
        error: end.error,
        finishedAt: end.at,
      }),
    saveStepResult: (claim, step, result) => writeStep(claim, step, { result: { ...result } }),
    async update(claim, progress) {
      const { estimatedSavings, actualSavings, ...rest } = progress;
      const rows = await db
        .update(plans)
        .set({
          ...rest,
          ...(estimatedSavings === undefined ? {} : { estimatedSavings: toDecimalDollars(estimatedSavings) }),
          ...(actualSavings === undefined ? {} : { actualSavings: toDecimalDollars(actualSavings) }),
          version: sql`${plans.version} + 1`,
        })
        .where(and(eq(plans.id, claim.planId), leaseHolds(claim)))
        .returning({ id: plans.id });
      if (rows.length === 0) throw new ClaimLostError(claim.planId);
    },
    async settle(planId, from, { at, status, ...rest }) {
      const rows = await db
        .update(plans)
        .set({
          ...rest,
          status,
          ...(status === 'executing' ? { executedAt: at } : { completedAt: at }),
          version: sql`${plans.version} + 1`,
        })
        .where(and(eq(plans.id, planId), eq(plans.status, from), isNull(plans.completedAt)))
        .returning({ id: plans.id });
      if (status !== 'executing') await skipPending(db, rows);
      return rows.length > 0;
    },
    async expireWaiting(before, now, clusterId) {
      const rows = await db
        .update(plans)
        .set({
          status: 'expired',
          outcome: 'nobody approved it in time',
          completedAt: now,
          version: sql`${plans.version} + 1`,
        })
        .where(
          and(
            waitingSinceBefore(before),
            clusterId === undefined ? undefined : eq(plans.clusterId, clusterId),
          ),
        )
        .returning({ id: plans.id });
      await skipPending(db, rows);
      return rows.length;
    },
    async supersedeScheduled(clusterId, end) {
      const rows = await db
        .update(plans)
        .set({
          status: 'cancelled',
          outcome: end.outcome,
          completedAt: end.at,
          version: sql`${plans.version} + 1`,
        })
        .where(
          and(
            eq(plans.clusterId, clusterId),
            eq(plans.status, 'awaiting_approval'),
            isNull(plans.completedAt),
            sql`${plans.subject}->>'scheduled' = 'true'`,
          ),
        )
        .returning({ id: plans.id });
      await skipPending(db, rows);
      return rows.length > 0;
    },
    async requestCancel(planId, by) {
      const [row] = await db
        .update(plans)
        .set({ cancelRequestedBy: sql`coalesce(${plans.cancelRequestedBy}, ${by})` })
        .where(and(eq(plans.id, planId), isNull(plans.completedAt)))
        .returning({ status: plans.status });
      return row?.status ?? null;
    },
    async markRolledBack(planId, by) {
      await db
        .update(plans)
        .set({ status: 'rolled_back', outcome: sql`concat_ws('; ', ${plans.outcome}, ${by}::text)` })
        .where(and(eq(plans.id, planId), inArray(plans.status, ['completed', 'failed'])));
    },
    async appendLines(lines) {
      if (lines.length > 0)
        await db.insert(planLog).values(lines.map((line) => ({ ...line, detail: { ...line.detail } })));
    },
    async notifyWaiting(account, region) {
      await db.execute(sql`select pg_notify('plans_waiting', ${`${account}/${region}`})`);
    },
  };
}
