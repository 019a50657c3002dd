import { UnrecoverableError } from 'bullmq';
import { isJobName, JOBS, type JobPayloads } from '@/server/jobs/catalog';
import { AppError, errorMessage } from '@/server/domain/shared/app-error';
import type { Processors } from '@/server/ports/job-queue';

class JobTimeoutError extends AppError {
  constructor(name: string, seconds: number) {
    super('job_timeout', `${name} took longer than ${seconds} s`, { retryable: true });
  }
}

/**
 * Runs one job of the catalog within its time. What trying again would not change (an unknown name, a payload that
 * does not parse, an error that says so) becomes `UnrecoverableError`, so that the queue does not repeat it.
 */
export async function runJob(
  processors: Processors<JobPayloads>,
  job: { readonly name: string; readonly data: unknown },
  stopping: AbortSignal,
): Promise<void> {
  const { name } = job;
  if (!isJobName(name)) throw new UnrecoverableError(`no job is called ${name}`);
  const { payload, timeLimitSeconds } = JOBS[name];
  const parsed = payload.safeParse(job.data);
  if (!parsed.success) throw new UnrecoverableError(`the payload of ${name} does not parse`);
  const limit = AbortSignal.timeout(timeLimitSeconds * 1000);
  try {
    await Promise.race([
      processors[name](parsed.data, AbortSignal.any([limit, stopping])),
      aborted(limit, () => new JobTimeoutError(name, timeLimitSeconds)),
    ]);
  } catch (error) {
    if (error instanceof AppError && !error.retryable) throw new UnrecoverableError(errorMessage(error));
    throw error;
  }
}

function aborted(signal: AbortSignal, reason: () => Error): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(reason()), { once: true });
  });
}
