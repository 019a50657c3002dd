import { errorMessage } from '@/server/domain/shared/app-error';
import type { EventQueue, QueueMessage } from '@/server/ports/event-queue';
import type { WorkerRepository } from '@/server/ports/repositories/lease-repository';
import type { WorkerDeps, WorkerSettings } from '../worker-deps';
import { MessageIntake } from './message-intake';

/** Any cheap read shows whether Postgres answers; how many workers live does not matter. */
const PROBE_SECONDS = 15;

export interface QueuePollerDeps extends Pick<WorkerDeps, 'clock' | 'log'> {
  readonly settings: Pick<
    WorkerSettings,
    'queueMaxMessages' | 'queueWaitSeconds' | 'queueVisibilitySeconds' | 'queueRetrySeconds'
  >;
  readonly store: { readonly workers: Pick<WorkerRepository, 'countAlive'> };
}

export interface PollerReport {
  readonly queue_url: string;
  readonly state: 'polling' | 'failing';
  readonly reason: string | null;
  readonly last_success_at: string | null;
}

/** A function, because the flag changes while calls are awaited. */
function hasAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Stores one message and starts what it calls for; resolves once it is committed to Postgres. */
export type MessageSink = (message: QueueMessage) => Promise<void>;

/**
 * Long-polls one queue until the signal aborts. A message is deleted only after its sink has committed it. A full batch
 * is followed at once; only a failed receive pauses, so that the poll interval is never waited for. Nothing is received
 * while messages cannot be stored, or too many wait to be.
 */
export class QueuePoller {
  private failure: string | null = null;
  private lastSuccessAt: string | null = null;
  private readonly intake: MessageIntake;

  constructor(
    private readonly deps: QueuePollerDeps,
    private readonly queue: EventQueue,
    sink: MessageSink,
  ) {
    this.intake = new MessageIntake({
      clock: deps.clock,
      log: deps.log,
      queue,
      store: sink,
      probe: async () => {
        await deps.store.workers.countAlive(PROBE_SECONDS);
      },
    });
  }

  report(): PollerReport {
    const reason = this.failure ?? this.intake.blockedBy();
    return {
      queue_url: this.queue.queueUrl,
      state: reason === null ? 'polling' : 'failing',
      reason,
      last_success_at: this.lastSuccessAt,
    };
  }

  async run(signal: AbortSignal): Promise<void> {
    const { settings, clock, log } = this.deps;
    while (!hasAborted(signal)) {
      await this.intake.ready(settings.queueMaxMessages, signal);
      if (hasAborted(signal)) return;
      try {
        const messages = await this.queue.receive(
          {
            maxMessages: settings.queueMaxMessages,
            waitSeconds: settings.queueWaitSeconds,
            visibilitySeconds: settings.queueVisibilitySeconds,
          },
          signal,
        );
        if (this.failure !== null) log.info({ queue_url: this.queue.queueUrl }, 'the queue answers again');
        this.failure = null;
        this.lastSuccessAt = clock.now().toISOString();
        // The next receive does not wait for this batch: under load the queue is emptied as fast as it is stored.
        void this.intake.take(messages, signal);
      } catch (error) {
        if (hasAborted(signal)) return;
        const reason = errorMessage(error);
        if (reason !== this.failure)
          log.warn({ err: error, queue_url: this.queue.queueUrl }, 'the queue could not be read');
        this.failure = reason;
        await clock.sleep(settings.queueRetrySeconds * 1000, signal);
      }
    }
  }
}
