import { and, asc, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { JobRepository } from '@/server/ports/repositories/job-repository';
import type { Executor } from '../../database';
import { backgroundJobs as jobs } from '../../schema';

/**
 * Rows whose last run failed after all its attempts. A row that has been due for longer than that is nobody's any more
 * (its cluster was deleted, or is not watched), as is a failure that no run has followed.
 */
export const isFailing = sql`(${jobs.failures} > 0 and ${jobs.lastFailureAt} > now() - interval '2 hours'
  and (${jobs.dueAt} is null or ${jobs.dueAt} > now() - interval '10 minutes'))`;

export function createJobRepository(db: Executor): JobRepository {
  return {
    async ensure(wanted, now) {
      if (wanted.length === 0) return;
      await db
        .insert(jobs)
        .values(wanted.map((job) => ({ ...job, dueAt: now })))
        .onConflictDoUpdate({
          target: [jobs.name, jobs.subject],
          set: { queue: sql`excluded.queue` },
          // A cluster may have moved to another region.
          setWhere: sql`${jobs.queue} <> excluded.queue`,
        });
    },
    async findDue(queues, now) {
      if (queues.length === 0) return [];
      const rows = await db
        .select({ name: jobs.name, subject: jobs.subject, queue: jobs.queue, dueAt: jobs.dueAt })
        .from(jobs)
        .where(and(inArray(jobs.queue, [...queues]), lte(jobs.dueAt, now)))
        .orderBy(asc(jobs.dueAt));
      return rows.flatMap(({ dueAt, ...row }) => (dueAt === null ? [] : [{ ...row, dueAt }]));
    },
    async recordEnd(job, { at, error, everySeconds }) {
      const failed = error !== null;
      const moment = sql`${at.toISOString()}::timestamptz`;
      const period = sql`make_interval(secs => ${everySeconds})`;
      await db
        .insert(jobs)
        .values({
          ...job,
          queue: '',
          dueAt: everySeconds === null ? null : sql`${moment} + ${period}`,
          lastSuccessAt: failed ? null : at,
          lastFailureAt: failed ? at : null,
          failures: failed ? 1 : 0,
          lastError: error,
        })
        .onConflictDoUpdate({
          target: [jobs.name, jobs.subject],
          set: {
            ...(everySeconds === null
              ? {}
              : {
                  dueAt: sql`case when ${jobs.dueAt} > ${moment} then ${jobs.dueAt}
                    when ${jobs.dueAt} + ${period} > ${moment} then ${jobs.dueAt} + ${period}
                    else ${moment} + ${period} end`,
                }),
            ...(failed
              ? { lastFailureAt: at, failures: sql`${jobs.failures} + 1`, lastError: error }
              : { lastSuccessAt: at, failures: 0, lastError: null }),
          },
        });
    },
    async summarize() {
      return db
        .select({
          name: jobs.name,
          lastSuccessAt: sql`max(${jobs.lastSuccessAt})`.mapWith(jobs.lastSuccessAt),
          failing: sql<number>`count(*) filter (where ${isFailing})::int`,
          error: sql<
            string | null
          >`(array_agg(${jobs.lastError} order by ${jobs.lastFailureAt} desc) filter (where ${isFailing}))[1]`,
        })
        .from(jobs)
        .where(or(sql`${jobs.lastSuccessAt} is not null`, sql`${jobs.lastFailureAt} is not null`))
        .groupBy(jobs.name)
        .orderBy(asc(jobs.name));
    },
    async deleteForgotten(before) {
      const since = before.toISOString();
      const rows = await db
        .delete(jobs)
        .where(
          or(
            lt(jobs.dueAt, before),
            and(
              isNull(jobs.dueAt),
              sql`coalesce(greatest(${jobs.lastSuccessAt}, ${jobs.lastFailureAt}), 'epoch') < ${since}`,
            ),
          ),
        )
        .returning({ name: jobs.name });
      return rows.length;
    },
  };
}
