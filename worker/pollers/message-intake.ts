import { errorMessage } from '@/server/domain/shared/app-error';
import type { EventQueue, QueueMessage } from '@/server/ports/event-queue';
import type { Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';

/** Messages in hand at once: more than a process has database connections are not stored any faster. */
const MOST_IN_HAND = 50;
/** A message that fails so often while the database answers is given back. */
const MOST_REFUSALS = 2;
/** How often the database is asked whether it is back: receiving begins again within this time. */
const ASK_EVERY_MS = 500;

export interface MessageIntakeDeps {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
  readonly queue: Pick<EventQueue, 'queueUrl' | 'deleteBatch'>;
  /** Stores one message and starts what it calls for; resolves once it is committed to Postgres. */
  readonly store: (message: QueueMessage) => Promise<void>;
  /** Resolves while messages can be stored at all; rejects with the reason otherwise. */
  readonly probe: () => Promise<void>;
}

/**
 * Stores received messages beside the receiving and deletes each only after its commit. `ready` holds up the receiving
 * while the database is away and while too many messages are in hand: what is not received stays in its queue, with its
 * receive count, so that an outage moves nothing to a dead-letter queue.
 */
export class MessageIntake {
  private inHand = 0;
  private outage: { readonly reason: string; readonly over: Promise<boolean> } | null = null;
  private wake: (() => void) | null = null;

  constructor(private readonly deps: MessageIntakeDeps) {}

  /** Why messages cannot be stored; null while they can. */
  blockedBy(): string | null {
    return this.outage === null ? null : `messages cannot be stored: ${this.outage.reason}`;
  }

  /** Resolves when `count` further messages can be taken, and at once when the signal aborts. */
  async ready(count: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (this.outage !== null || this.inHand + count > MOST_IN_HAND)) {
      await (this.outage === null ? this.room(signal) : this.outage.over);
    }
  }

  /** Takes a batch; resolves once each message is stored and deleted, or given back to its queue. Never rejects. */
  async take(messages: readonly QueueMessage[], signal: AbortSignal): Promise<void> {
    this.inHand += messages.length;
    try {
      const stored = await Promise.all(messages.map((message) => this.keep(message, signal)));
      await this.delete(messages.filter((_, index) => stored[index] === true));
    } finally {
      this.inHand -= messages.length;
      this.wake?.();
    }
  }

  /** True once it is committed; false when it goes back to its queue. An outage is waited for. */
  private async keep(message: QueueMessage, signal: AbortSignal): Promise<boolean> {
    let refusals = 0;
    while (!signal.aborted) {
      try {
        await this.deps.store(message);
        return true;
      } catch (error) {
        if (await this.wasAway(error, signal)) continue;
        refusals += 1;
        if (refusals < MOST_REFUSALS) continue;
        // The database answers and refuses this message: others must not wait for it.
        this.deps.log.error(
          { err: error, message_id: message.messageId },
          'a message could not be stored and stays in its queue',
        );
        return false;
      }
    }
    return false;
  }

  /** Whether the database did not answer after that failure; resolves once it does, or as the signal aborts. */
  private wasAway(error: unknown, signal: AbortSignal): Promise<boolean> {
    this.outage ??= {
      reason: errorMessage(error),
      over: this.waitForDatabase(signal).finally(() => {
        this.outage = null;
      }),
    };
    return this.outage.over;
  }

  private async waitForDatabase(signal: AbortSignal): Promise<boolean> {
    const { clock, log, probe, queue } = this.deps;
    let away = false;
    while (!signal.aborted) {
      try {
        await probe();
        if (away) log.info({ queue_url: queue.queueUrl }, 'messages can be stored again: receiving goes on');
        return away;
      } catch (error) {
        if (!away)
          log.warn({ err: error, queue_url: queue.queueUrl }, 'messages cannot be stored: receiving stops');
        away = true;
        await clock.sleep(ASK_EVERY_MS, signal);
      }
    }
    return away;
  }

  /** Resolves as a batch in hand ends or the signal aborts. */
  private async room(signal: AbortSignal): Promise<void> {
    const aborted = new AbortController();
    const ended = new Promise<void>((resolve) => {
      this.wake = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true, signal: aborted.signal });
    });
    await ended;
    aborted.abort();
  }

  private async delete(stored: readonly QueueMessage[]): Promise<void> {
    const { log, queue } = this.deps;
    if (stored.length === 0) return;
    const comesAgain = 'stored messages could not be deleted and will come again';
    try {
      const left = await queue.deleteBatch(stored);
      if (left.length > 0) log.warn({ left: left.length, queue_url: queue.queueUrl }, comesAgain);
    } catch (error) {
      log.warn({ err: error, queue_url: queue.queueUrl }, comesAgain);
    }
  }
}
