import { JOB_NAMES, JOBS, type JobName, type JobPayloads } from '@/server/jobs/catalog';
import type { Clock } from '@/server/ports/clock';
import type { JobQueue, Processors } from '@/server/ports/job-queue';
import type { Log } from '@/server/ports/log';

const LOOK_EVERY_MS = 5_000;

export interface LocalScheduleDeps {
  readonly queue: Pick<JobQueue<JobPayloads>, 'state'>;
  readonly processors: Processors<JobPayloads>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Runs the scheduled jobs in this process while the queue is away, so that status checks and tokens are watched without
 * it. A job starts once the queue has been away for its whole period. Several workers may do the same: every job is
 * idempotent.
 */
export class LocalSchedule {
  private readonly lastRun = new Map<JobName, number>();
  private readonly running = new Set<JobName>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly deps: LocalScheduleDeps) {}

  start(): void {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  stop(): void {
    this.stopping.abort();
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** Starts what is due now; returns the jobs that it has started. */
  look(): readonly JobName[] {
    const state = this.deps.queue.state();
    if (state.connected) {
      this.lastRun.clear();
      return [];
    }
    const now = this.deps.clock.now().getTime();
    const due = JOB_NAMES.filter((name) => {
      const since = this.lastRun.get(name) ?? state.since.getTime();
      return !this.running.has(name) && now - since >= JOBS[name].everySeconds * 1000;
    });
    for (const name of due) void this.run(name, now);
    return due;
  }

  private async run(name: JobName, now: number): Promise<void> {
    this.lastRun.set(name, now);
    this.running.add(name);
    const limit = AbortSignal.timeout(JOBS[name].timeLimitSeconds * 1000);
    try {
      await this.deps.processors[name]({}, AbortSignal.any([limit, this.stopping.signal]));
    } catch (error) {
      if (!this.stopping.signal.aborted)
        this.deps.log.warn({ err: error, job: name }, 'a job failed without its queue');
    } finally {
      this.running.delete(name);
    }
  }
}
