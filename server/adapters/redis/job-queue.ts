import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { JOBS, type JobName, type JobPayloads } from '@/server/jobs/catalog';
import { errorMessage } from '@/server/domain/shared/app-error';
import type { Clock } from '@/server/ports/clock';
import type { EnqueueOptions, JobQueue, JobQueueState, JobWork } from '@/server/ports/job-queue';
import type { Log } from '@/server/ports/log';
import { runJob } from './run-job';

/** No caller waits longer than this for Redis. */
const CALL_LIMIT_MS = 2_000;
const LONGEST_RECONNECT_MS = 5_000;
/** Any number above 0; https://docs.bullmq.io/guide/jobs/prioritized */
const PERIODIC_PRIORITY = 10;
/** Jobs at once of one queue in one process: they wait for others nearly all of their time. */
const CONCURRENCY = 16;
/** A job of a worker that was killed goes to another within the sum of both. */
const STALLED = { lockDuration: 15_000, stalledInterval: 10_000 };

export interface JobQueueOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  /** What the names of the queues in Redis begin with; installations that share a Redis need different ones. */
  readonly name: string;
}

/** The job queue on Redis, by BullMQ. Connects by itself, again and again; being away is a state, not an error. */
export function createJobQueue(options: JobQueueOptions): JobQueue<JobPayloads> {
  return new RedisJobQueue(options);
}

class RedisJobQueue implements JobQueue<JobPayloads> {
  private readonly connection: Redis;
  private readonly queues = new Map<string, Queue>();
  private readonly consumers = new Set<{ close(): Promise<void> }>();
  private current: JobQueueState;

  constructor(private readonly options: JobQueueOptions) {
    this.current = { connected: false, since: options.clock.now(), reason: 'not connected yet' };
    this.connection = connect(options.url, { enableOfflineQueue: false });
    this.connection.on('ready', () => this.became(true, null));
    this.connection.on('close', () => this.became(false, this.current.reason ?? 'the connection was closed'));
    this.connection.on('error', (error: unknown) => this.became(false, errorMessage(error)));
  }

  async enqueue<Name extends JobName>(
    name: Name,
    payload: JobPayloads[Name],
    { queue, id }: EnqueueOptions,
  ): Promise<boolean> {
    if (!this.current.connected) return false;
    const { attempts, backoffMs, begins } = JOBS[name];
    const added = await bounded(
      this.queueOf(queue).add(name, payload, {
        jobId: id,
        // Jobs without a priority come first: what a person or a deadline waits for does not queue behind readings.
        ...(begins === 'due-rows' ? {} : { priority: PERIODIC_PRIORITY }),
        attempts,
        backoff: { type: 'exponential', delay: backoffMs },
        // Postgres has what became of it; kept here, it would keep the next job of its id out.
        removeOnComplete: true,
        removeOnFail: true,
      }),
    );
    return added !== null;
  }

  state(): JobQueueState {
    return this.current;
  }

  async depth(): Promise<number | null> {
    if (!this.current.connected) return null;
    const depths = await Promise.all(
      [...this.queues.values()].map((queue) =>
        bounded(queue.getJobCounts('waiting', 'delayed', 'active', 'prioritized')),
      ),
    );
    let sum = 0;
    for (const counts of depths) {
      if (counts === null) return null;
      sum += Object.values(counts).reduce((total, count) => total + count, 0);
    }
    return sum;
  }

  work(queue: string, work: JobWork<JobPayloads>): { close(): Promise<void> } {
    this.queueOf(queue);
    const stopping = new AbortController();
    // BullMQ's blocking connection must wait for ever: https://docs.bullmq.io/guide/connections
    const connection = connect(this.options.url, { maxRetriesPerRequest: null });
    connection.on('error', () => undefined);
    const worker = new Worker(this.nameOf(queue), (job) => runJob(work, job, stopping.signal), {
      connection,
      concurrency: CONCURRENCY,
      skipVersionCheck: true,
      ...STALLED,
    });
    worker.on('error', () => undefined);
    worker.on('failed', (job, error) => {
      if (stopping.signal.aborted) return;
      const about = { job: job?.name, job_id: job?.id, attempts: job?.attemptsMade };
      this.options.log.warn({ err: error, ...about }, 'a job failed');
    });
    const consumer = {
      close: async () => {
        this.consumers.delete(consumer);
        stopping.abort();
        // A worker that has lost Redis would wait for it to close.
        await bounded(worker.close(!this.current.connected));
        connection.disconnect();
      },
    };
    this.consumers.add(consumer);
    return consumer;
  }

  async close(): Promise<void> {
    await Promise.all([...this.consumers].map((consumer) => consumer.close()));
    await Promise.all([...this.queues.values()].map((queue) => bounded(queue.close())));
    this.connection.disconnect();
  }

  private queueOf(queue: string): Queue {
    const known = this.queues.get(queue);
    if (known !== undefined) return known;
    const opened = new Queue(this.nameOf(queue), { connection: this.connection, skipVersionCheck: true });
    opened.on('error', () => undefined);
    this.queues.set(queue, opened);
    return opened;
  }

  private nameOf(queue: string): string {
    return `${this.options.name}-${queue.replaceAll('/', '-')}`;
  }

  private became(connected: boolean, reason: string | null): void {
    const before = this.current;
    if (before.connected === connected) {
      if (!connected) this.current = { ...before, reason };
      return;
    }
    this.current = { connected, since: this.options.clock.now(), reason };
    if (connected) this.options.log.info({}, 'the job queue is connected');
    else this.options.log.warn({ reason }, 'the job queue is away: background jobs wait for it');
  }
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
