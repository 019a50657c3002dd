import type { Instant } from '@/server/domain/shared/instant';

/** A job and what it is about: a cluster, a customer, `account/region`, or '' for the platform. */
export interface JobKey {
  readonly name: string;
  readonly subject: string;
}

export interface DueJob extends JobKey {
  readonly queue: string;
  /** The moment for which it is due; a job is run once for each. */
  readonly dueAt: Instant;
}

/** How the jobs of one name fare. */
export interface JobSummary {
  readonly name: string;
  readonly lastSuccessAt: Instant | null;
  /** Subjects whose last run failed after all its attempts. */
  readonly failing: number;
  /** Why the latest of them failed. */
  readonly error: string | null;
}

/** When each periodic job is due next and how it ended last; the queue in Redis is filled from here. */
export interface JobRepository {
  /** Makes jobs that have no row due now; the others keep their time. */
  ensure(jobs: readonly (JobKey & { readonly queue: string })[], now: Instant): Promise<void>;
  /**
   * All jobs of these queues that are due, the longest due first. Not limited: what stays due because its cluster is not
   * watched must not keep the others out.
   */
  findDue(queues: readonly string[], now: Instant): Promise<readonly DueJob[]>;
  /**
   * Notes how a run ended; `error` null: it succeeded. A periodic job that is due moves on by its period, counted from
   * the moment for which it was due, so that it keeps its place; one that has fallen behind does not catch up. A job
   * without a period (null) is never due by itself.
   */
  recordEnd(
    job: JobKey,
    end: { readonly at: Instant; readonly error: string | null; readonly everySeconds: number | null },
  ): Promise<void>;
  /** One line for each name that has run, in order. What nobody works on any more does not count as failing. */
  summarize(): Promise<readonly JobSummary[]>;
  /** Deletes what was neither run nor due since then: its subject is gone. */
  deleteForgotten(before: Instant): Promise<number>;
}
