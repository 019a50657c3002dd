import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, ne, or, sql } from 'drizzle-orm';
import { OPTIMIZATIONS } from '@/server/domain/execution/optimizations';
import type { Look, Schedule, ScheduleRepository } from '@/server/ports/repositories/schedule-repository';
import type { Executor } from '../../database';
import {
  clusters,
  optimizationHistory as plans,
  optimizationLooks as looks,
  optimizationSchedules as schedules,
  planSteps,
  safetyValidations,
} from '../../schema';

/** A plan that began a step which changes something. */
const hasTouched = sql`exists (select 1 from ${planSteps} where ${planSteps.planId} = ${plans.id}
  and ${planSteps.stepType} not in ('decide', 'guard', 'record') and ${planSteps.startedAt} is not null)`;
const wasOnlyDecided = sql`not exists (select 1 from ${planSteps} where ${planSteps.planId} = ${plans.id}
  and ${planSteps.stepType} <> 'decide')`;
const wasStopped = sql`exists (select 1 from ${planSteps} where ${planSteps.planId} = ${plans.id}
  and ${planSteps.error}->>'code' = 'stopped')`;
const isScheduled = sql`${plans.subject}->>'scheduled' = 'true'`;

const ofCluster = (clusterId: string) =>
  and(eq(plans.clusterId, clusterId), inArray(plans.optimizationType, [...OPTIMIZATIONS]));

const schedule = {
  clusterId: schedules.clusterId,
  nextLookAt: schedules.nextLookAt,
  pendingTypes: schedules.pendingTypes,
  version: schedules.version,
};

type Said = Pick<Look, 'outcome' | 'reasons'>;

/** Messages name times and plans; the codes tell whether anything is new. */
const saysTheSame = (a: Said, b: Said): boolean =>
  a.outcome === b.outcome &&
  a.reasons.map(({ code }) => code).join() === b.reasons.map(({ code }) => code).join();

export function createScheduleRepository(db: Executor): ScheduleRepository {
  /** The last look of that cluster and type, or the last before the row with that id. */
  async function lastBefore(of: Pick<Look, 'clusterId' | 'optimizationType'>, id: number | null) {
    const [row] = await db
      .select()
      .from(looks)
      .where(
        and(
          eq(looks.clusterId, of.clusterId),
          eq(looks.optimizationType, of.optimizationType),
          id === null ? undefined : lt(looks.id, id),
        ),
      )
      .orderBy(desc(looks.id))
      .limit(1);
    return row ?? null;
  }

  /** Writes down what became of a look's plan that goes; joins it to the look before when that said the same. */
  async function settleLook(planId: string, said: Said): Promise<void> {
    const [look] = await db.select().from(looks).where(eq(looks.planId, planId));
    if (look === undefined) return;
    const before = await lastBefore(look, look.id);
    if (before === null || !saysTheSame(before, said)) {
      await db
        .update(looks)
        .set({ ...said, planId: null })
        .where(eq(looks.id, look.id));
      return;
    }
    await db
      .update(looks)
      .set({ at: look.at, reasons: said.reasons, times: sql`${looks.times} + ${look.times}` })
      .where(eq(looks.id, before.id));
    await db.delete(looks).where(eq(looks.id, look.id));
  }

  return {
    async ensure(clusterId, nextLookAt) {
      await db
        .insert(schedules)
        .values({ clusterId, nextLookAt })
        .onConflictDoUpdate({
          target: schedules.clusterId,
          set: { nextLookAt, version: sql`${schedules.version} + 1` },
          setWhere: sql`${schedules.nextLookAt} > excluded.next_look_at`,
        });
    },
    async find(clusterId) {
      const [row] = await db.select(schedule).from(schedules).where(eq(schedules.clusterId, clusterId));
      return row ?? null;
    },
    async findDue(account, region, now): Promise<readonly Schedule[]> {
      return db
        .select(schedule)
        .from(schedules)
        .innerJoin(clusters, eq(clusters.id, schedules.clusterId))
        .where(
          and(
            eq(clusters.awsAccountId, account),
            eq(clusters.region, region),
            isNull(clusters.deletedAt),
            or(
              sql`${schedules.nextLookAt} <= ${now.toISOString()}`,
              sql`cardinality(${schedules.pendingTypes}) > 0`,
            ),
          ),
        )
        .orderBy(asc(schedules.nextLookAt));
    },
    async advance(read, to) {
      const rows = await db
        .update(schedules)
        .set({ ...to, pendingTypes: [...to.pendingTypes], version: read.version + 1 })
        .where(and(eq(schedules.clusterId, read.clusterId), eq(schedules.version, read.version)))
        .returning({ clusterId: schedules.clusterId });
      return rows.length > 0;
    },
    async record(look) {
      const last = await lastBefore(look, null);
      if (look.planId === null && last !== null && saysTheSame(last, look))
        await db
          .update(looks)
          .set({ at: look.at, reasons: look.reasons, times: sql`${looks.times} + 1` })
          .where(eq(looks.id, last.id));
      else await db.insert(looks).values({ ...look, firstAt: look.at });
    },
    async foldIdlePlans(clusterId) {
      const idle = await db
        .select({ planId: plans.id, status: plans.status, outcome: plans.outcome })
        .from(plans)
        .where(
          and(
            ofCluster(clusterId),
            or(eq(plans.status, 'no_change'), and(eq(plans.status, 'failed'), wasOnlyDecided)),
            isScheduled,
          ),
        );
      for (const { planId, status, outcome } of idle) {
        const message = outcome ?? 'nothing is changed';
        await settleLook(planId, {
          outcome: status === 'no_change' ? 'no_change' : 'skipped',
          reasons: [{ code: status === 'no_change' ? 'nothing_to_do' : 'not_decided', message }],
        });
        await db.update(safetyValidations).set({ planId: null }).where(eq(safetyValidations.planId, planId));
        await db.delete(plans).where(eq(plans.id, planId));
      }
    },
    async isDeciding(clusterId) {
      const [row] = await db
        .select({ id: plans.id })
        .from(plans)
        .where(and(ofCluster(clusterId), eq(plans.status, 'deciding'), isScheduled))
        .limit(1);
      return row !== undefined;
    },
    async deleteLooksBefore(before) {
      const rows = await db.delete(looks).where(lt(looks.at, before)).returning({ id: looks.id });
      return rows.length;
    },
    async findOpen(clusterId, oldestApproval) {
      const [row] = await db
        .select({ id: plans.id })
        .from(plans)
        .where(
          and(
            ofCluster(clusterId),
            isNull(plans.completedAt),
            eq(plans.dryRun, false),
            or(ne(plans.status, 'awaiting_approval'), gte(plans.createdAt, oldestApproval)),
          ),
        )
        .limit(1);
      return row?.id ?? null;
    },
    async findLastEnds(clusterId, limit) {
      const rows = await db
        .select({ planId: plans.id, status: plans.status, at: plans.completedAt })
        .from(plans)
        .where(
          and(
            ofCluster(clusterId),
            eq(plans.dryRun, false),
            inArray(plans.status, ['completed', 'failed', 'rolled_back']),
            isNotNull(plans.completedAt),
            hasTouched,
            sql`not ${wasStopped}`,
          ),
        )
        .orderBy(desc(plans.completedAt))
        .limit(limit);
      return rows.flatMap(({ planId, status, at }) =>
        at !== null && (status === 'completed' || status === 'failed' || status === 'rolled_back')
          ? [{ planId, status, at }]
          : [],
      );
    },
    async findLastMove(clusterId, optimizationType, kind) {
      const [row] = await db
        .select({ at: plans.createdAt })
        .from(plans)
        .where(
          and(
            eq(plans.clusterId, clusterId),
            eq(plans.optimizationType, optimizationType),
            kind === 'moved'
              ? and(eq(plans.dryRun, false), hasTouched)
              : and(eq(plans.dryRun, true), eq(plans.status, 'completed'), isScheduled),
          ),
        )
        .orderBy(desc(plans.createdAt))
        .limit(1);
      return row?.at ?? null;
    },
    async findProposal(clusterId, proposalKey, since) {
      const [row] = await db
        .select({ planId: plans.id, status: plans.status, at: plans.completedAt })
        .from(plans)
        .where(
          and(
            eq(plans.clusterId, clusterId),
            eq(plans.proposalKey, proposalKey),
            gte(plans.completedAt, since),
            or(
              inArray(plans.status, ['rejected', 'expired', 'cancelled']),
              and(eq(plans.dryRun, true), isScheduled),
            ),
          ),
        )
        .orderBy(desc(plans.completedAt))
        .limit(1);
      return row?.at == null ? null : { planId: row.planId, status: row.status, at: row.at };
    },
  };
}
