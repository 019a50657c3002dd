import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { JOB_NAMES, JOBS, type JobName, type JobPayloads } from '@/server/jobs/catalog';
import { errorMessage } from '@/server/domain/shared/app-error';
import type { Clock } from '@/server/ports/clock';
import type { JobQueue, JobQueueState, Processors } from '@/server/ports/job-queue';
import type { Log } from '@/server/ports/log';
import { runJob } from './run-job';

/** No caller waits longer than this for Redis. */
const CALL_LIMIT_MS = 2_000;
/** How soon the schedule is back after Redis was emptied. */
const SCHEDULE_CHECK_MS = 15_000;
const LONGEST_RECONNECT_MS = 5_000;
/** Jobs at once in one process: they wait for others nearly all of their time. */
const CONCURRENCY = 4;
/** Ended jobs that are kept for a look; Postgres holds what they did. */
const KEPT = { completed: 100, failed: 500 };

export interface JobQueueOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Name of the queue in Redis. */
  readonly name?: string;
}

/** The job queue on Redis, by BullMQ. Connects by itself, again and again; being away is a state, not an error. */
export function createJobQueue(options: JobQueueOptions): JobQueue<JobPayloads> {
  return new RedisJobQueue(options);
}

class RedisJobQueue implements JobQueue<JobPayloads> {
  private readonly connection: Redis;
  private readonly queue: Queue;
  private readonly stopping = new AbortController();
  private readonly name: string;
  private consumer: { readonly connection: Redis; readonly worker: Worker } | null = null;
  private timer: NodeJS.Timeout | null = null;
  private current: JobQueueState;

  constructor(private readonly options: JobQueueOptions) {
    this.name = options.name ?? 'cloudoptim';
    this.current = { connected: false, since: options.clock.now(), reason: 'not connected yet' };
    this.connection = connect(options.url, { enableOfflineQueue: false });
    this.connection.on('ready', () => this.became(true, null));
    this.connection.on('close', () => this.became(false, this.current.reason ?? 'the connection was closed'));
    this.connection.on('error', (error: unknown) => this.became(false, errorMessage(error)));
    this.queue = new Queue(this.name, { connection: this.connection, skipVersionCheck: true });
    this.queue.on('error', () => undefined);
  }

  async enqueue<Name extends JobName>(
    name: Name,
    payload: JobPayloads[Name],
    options: { readonly key?: string } = {},
  ): Promise<boolean> {
    if (!this.current.connected) return false;
    const key = options.key;
    const added = await bounded(
      this.queue.add(name, payload, {
        ...jobOptions(name),
        ...(key === undefined ? {} : { deduplication: { id: `${name}:${key}` } }),
      }),
    );
    return added !== null;
  }

  state(): JobQueueState {
    return this.current;
  }

  async depth(): Promise<number | null> {
    if (!this.current.connected) return null;
    const counts = await bounded(this.queue.getJobCounts('waiting', 'delayed', 'active', 'prioritized'));
    return counts === null ? null : Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  work(processors: Processors<JobPayloads>): void {
    if (this.consumer !== null) return;
    // BullMQ's blocking connection must wait for ever: https://docs.bullmq.io/guide/connections
    const connection = connect(this.options.url, { maxRetriesPerRequest: null });
    connection.on('error', () => undefined);
    const worker = new Worker(this.name, (job) => runJob(processors, job, this.stopping.signal), {
      connection,
      concurrency: CONCURRENCY,
      skipVersionCheck: true,
      removeOnComplete: { count: KEPT.completed },
      removeOnFail: { count: KEPT.failed },
    });
    worker.on('error', () => undefined);
    worker.on('failed', (job, error) => {
      this.options.log.warn({ err: error, job: job?.name, attempts: job?.attemptsMade }, 'a job failed');
    });
    this.consumer = { connection, worker };
    void this.keepSchedule();
    this.timer = setInterval(() => void this.keepSchedule(), SCHEDULE_CHECK_MS);
  }

  async close(): Promise<void> {
    this.stopping.abort();
    if (this.timer !== null) clearInterval(this.timer);
    // A worker that has lost Redis would wait for it to close.
    if (this.consumer !== null) await bounded(this.consumer.worker.close(!this.current.connected));
    await bounded(this.queue.close());
    this.consumer?.connection.disconnect();
    this.connection.disconnect();
  }

  /** Puts each scheduled job that is missing, or has another period, into Redis; the others keep their next run. */
  private async keepSchedule(): Promise<void> {
    if (!this.current.connected) return;
    try {
      for (const name of JOB_NAMES) {
        const everyMs = JOBS[name].everySeconds * 1000;
        const known = await this.queue.getJobScheduler(name);
        if (known?.every === everyMs && known.next !== undefined && !isOverdue(known.next, everyMs)) continue;
        await this.queue.upsertJobScheduler(
          name,
          { every: everyMs },
          { name, data: {}, opts: jobOptions(name) },
        );
      }
    } catch (error) {
      this.options.log.warn({ reason: errorMessage(error) }, 'the schedule of jobs could not be kept');
    }
  }

  private became(connected: boolean, reason: string | null): void {
    const before = this.current;
    if (before.connected === connected) {
      if (!connected) this.current = { ...before, reason };
      return;
    }
    this.current = { connected, since: this.options.clock.now(), reason };
    if (connected) {
      this.options.log.info({}, 'the job queue is connected');
      if (this.consumer !== null) void this.keepSchedule();
    } else this.options.log.warn({ reason }, 'the job queue is away; jobs run without it');
  }
}

/** A schedule whose next run lies two periods back has lost its job. */
function isOverdue(next: number, everyMs: number): boolean {
  return Date.now() - next > 2 * everyMs;
}

function jobOptions(name: JobName) {
  const { attempts, backoffMs } = JOBS[name];
  return {
    attempts,
    backoff: { type: 'exponential', delay: backoffMs },
    removeOnComplete: { count: KEPT.completed },
    removeOnFail: { count: KEPT.failed },
  };
}

function connect(url: string, options: { enableOfflineQueue?: boolean; maxRetriesPerRequest?: null }): Redis {
  return new Redis(url, {
    connectTimeout: CALL_LIMIT_MS,
    retryStrategy: (times) => Math.min(250 * 2 ** Math.min(times, 10), LONGEST_RECONNECT_MS),
    ...options,
  });
}

/** What a call to Redis gave, or null when it failed or took too long. */
async function bounded<T>(call: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), CALL_LIMIT_MS);
  });
  try {
    return await Promise.race([call, expired]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    call.catch(() => undefined);
  }
}
