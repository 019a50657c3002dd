import { UnrecoverableError } from 'bullmq';
import { isJobName, JOBS, type JobName, type JobPayloads } from '@/server/jobs/catalog';
import { AppError, errorMessage } from '@/server/domain/shared/app-error';
import type { JobEnd, JobWork } from '@/server/ports/job-queue';

class JobTimeoutError extends AppError {
  constructor(name: string, seconds: number) {
    super('job_timeout', `${name} took longer than ${seconds} s`, { retryable: true });
  }
}

export interface QueuedJob {
  readonly name: string;
  readonly data: unknown;
  /** Attempts that have ended before this one. */
  readonly attemptsMade: number;
}

/**
 * Runs one job of the catalog within its time and notes its end. What trying again would not change (an unknown name, a
 * payload that does not parse, an error that says so) becomes `UnrecoverableError`, so that the queue does not repeat it.
 * A job that ends because the worker stops is not noted: it is due still.
 */
export async function runJob(
  work: JobWork<JobPayloads>,
  job: QueuedJob,
  stopping: AbortSignal,
): Promise<void> {
  const { name } = job;
  if (!isJobName(name)) throw new UnrecoverableError(`no job is called ${name}`);
  const parsed = JOBS[name].payload.safeParse(job.data);
  if (!parsed.success) throw new UnrecoverableError(`the payload of ${name} does not parse`);
  const payload = parsed.data;
  try {
    await withinTime(work, { name, payload }, stopping);
  } catch (error) {
    if (stopping.aborted) throw error;
    const isLasting = error instanceof AppError && !error.retryable;
    if (isLasting || job.attemptsMade + 1 >= JOBS[name].attempts)
      await work.ended({ name, payload, error: errorMessage(error) } as JobEnd<JobPayloads>);
    if (isLasting) throw new UnrecoverableError(errorMessage(error));
    throw error;
  }
  await work.ended({ name, payload, error: null } as JobEnd<JobPayloads>);
}

async function withinTime<Name extends JobName>(
  { processors }: JobWork<JobPayloads>,
  { name, payload }: { readonly name: Name; readonly payload: JobPayloads[Name] },
  stopping: AbortSignal,
): Promise<void> {
  const { timeLimitSeconds } = JOBS[name];
  const limit = AbortSignal.timeout(timeLimitSeconds * 1000);
  const signal = AbortSignal.any([limit, stopping]);
  const over = new Promise<never>((_, reject) => {
    const end = () =>
      reject(
        stopping.aborted
          ? new AppError('worker_stops', `${name} ends as its worker stops`, { retryable: true })
          : new JobTimeoutError(name, timeLimitSeconds),
      );
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
  await Promise.race([processors[name](payload, signal), over]);
}
