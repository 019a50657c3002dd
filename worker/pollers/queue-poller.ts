import { errorMessage } from '@/server/domain/shared/app-error';
import type { EventQueue, QueueMessage } from '@/server/ports/event-queue';
import type { WorkerDeps } from '../worker-deps';

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
 * Long-polls one queue until the signal aborts. A message is deleted only after its sink has committed it; what could
 * not be committed comes again when its visibility ends. A full batch is followed at once; only a failed receive
 * pauses, so that the poll interval is never waited for.
 */
export class QueuePoller {
  private failure: string | null = null;
  private lastSuccessAt: string | null = null;

  constructor(
    private readonly deps: WorkerDeps,
    private readonly queue: EventQueue,
    private readonly sink: MessageSink,
  ) {}

  report(): PollerReport {
    return {
      queue_url: this.queue.queueUrl,
      state: this.failure === null ? 'polling' : 'failing',
      reason: this.failure,
      last_success_at: this.lastSuccessAt,
    };
  }

  async run(signal: AbortSignal): Promise<void> {
    const { settings, clock, log } = this.deps;
    while (!hasAborted(signal)) {
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
        void this.take(messages);
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

  private async take(messages: readonly QueueMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const committed: QueueMessage[] = [];
    await Promise.all(
      messages.map(async (message) => {
        try {
          await this.sink(message);
          committed.push(message);
        } catch (error) {
          this.deps.log.error(
            { err: error, message_id: message.messageId },
            'a message could not be stored and stays in its queue',
          );
        }
      }),
    );
    if (committed.length === 0) return;
    try {
      const left = await this.queue.deleteBatch(committed);
      if (left.length > 0)
        this.deps.log.warn(
          { left: left.length, queue_url: this.queue.queueUrl },
          'stored messages could not be deleted and will come again',
        );
    } catch (error) {
      this.deps.log.warn(
        { err: error, queue_url: this.queue.queueUrl },
        'stored messages could not be deleted and will come again',
      );
    }
  }
}
