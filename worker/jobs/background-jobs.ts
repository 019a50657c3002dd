import { periodOf, type JobPayloads } from '@/server/jobs/catalog';
import { subjectOf } from '@/server/jobs/subject';
import type { Clock } from '@/server/ports/clock';
import type { JobEnd, JobQueue, Processors } from '@/server/ports/job-queue';
import type { Log } from '@/server/ports/log';
import type { Store } from '@/server/ports/store';
import { ensureRows, findDueJobs, PLATFORM_QUEUE, queueOfRegion, type HeldRegion } from './due-jobs';

/** How often Postgres is asked what is due. */
const ROUND_MS = 2_000;
/** How soon a new cluster or customer has its jobs. */
const ENSURE_MS = 10_000;

export interface BackgroundJobsDeps {
  readonly queue: JobQueue<JobPayloads>;
  readonly processors: Processors<JobPayloads>;
  readonly store: Pick<Store, 'jobs' | 'fleet' | 'plans' | 'schedules'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether clusters are checked for savings by themselves. */
  readonly checksForSavings: boolean;
}

/**
 * The one clock of background work in this process. Each round puts what Postgres says is due into the queue, under an id
 * that is the same whoever enqueues it and however often; the queue brings it to a worker, and its end moves the row on.
 * While the queue is away nothing is begun: what is due stays due.
 */
export class BackgroundJobs {
  private readonly regions = new Map<string, HeldRegion>();
  private readonly consumers = new Map<string, { close(): Promise<void> }>();
  private timer: NodeJS.Timeout | null = null;
  private round: Promise<void> | null = null;
  private ensuredAt = 0;

  constructor(private readonly deps: BackgroundJobsDeps) {}

  start(): void {
    this.consume(PLATFORM_QUEUE);
    this.timer = setInterval(() => void this.enqueueDue(), ROUND_MS);
  }

  /** Runs the jobs of a region from now on; to be called by the holder of its lease. */
  hold(region: HeldRegion): void {
    const queue = queueOfRegion(region.key);
    this.regions.set(queue, region);
    this.consume(queue);
    this.ensuredAt = 0;
  }

  /** Leaves a region's jobs to the next holder of its lease: what runs is aborted, and is due still. */
  async release(region: HeldRegion): Promise<void> {
    const queue = queueOfRegion(region.key);
    if (this.regions.get(queue) !== region) return;
    this.regions.delete(queue);
    await this.close(queue);
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.round;
    await Promise.all([...this.consumers.keys()].map((queue) => this.close(queue)));
  }

  /** One round; a second call while one runs joins it. Never rejects. */
  enqueueDue(): Promise<void> {
    this.round ??= this.fill()
      .catch((error: unknown) => this.deps.log.warn({ err: error }, 'due jobs could not be enqueued'))
      .finally(() => {
        this.round = null;
      });
    return this.round;
  }

  private async fill(): Promise<void> {
    const { queue, store, clock, checksForSavings } = this.deps;
    if (!queue.state().connected) return;
    const now = clock.now();
    const regions = [...this.regions.values()];
    if (now.getTime() - this.ensuredAt >= ENSURE_MS) {
      await ensureRows(store, regions, now);
      this.ensuredAt = now.getTime();
    }
    const due = await findDueJobs(store, regions, { now, checksForSavings });
    await Promise.all(
      due.map(({ name, payload, ...options }) => this.deps.queue.enqueue(name, payload, options)),
    );
  }

  private consume(queue: string): void {
    if (this.consumers.has(queue)) return;
    const { processors } = this.deps;
    this.consumers.set(queue, this.deps.queue.work(queue, { processors, ended: (end) => this.ended(end) }));
  }

  private async close(queue: string): Promise<void> {
    const consumer = this.consumers.get(queue);
    this.consumers.delete(queue);
    await consumer?.close();
  }

  private async ended({ name, payload, error }: JobEnd<JobPayloads>): Promise<void> {
    await this.deps.store.jobs.recordEnd(
      { name, subject: subjectOf(payload) },
      { at: this.deps.clock.now(), error, everySeconds: periodOf(name) },
    );
  }
}
