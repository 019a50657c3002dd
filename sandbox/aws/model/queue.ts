import { createHash, randomUUID } from 'node:crypto';
import type { SimulatedClock } from '../../shared/contract';

export interface QueueAttributes {
  visibilityTimeoutSeconds: number;
  messageRetentionSeconds: number;
  delaySeconds: number;
  receiveWaitSeconds: number;
  policy: string;
}

interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly md5: string;
  readonly sentAt: Date;
  readonly senderId: string;
  receiveCount: number;
  firstReceivedAt: Date | undefined;
  /** Handle of the latest receive; older ones may still delete, as at a standard queue. */
  receiptHandle: string | undefined;
  /** Cancels the end of its invisibility; defined while it is in flight or delayed. */
  cancelTimer: (() => void) | undefined;
}

export interface ReceivedMessage {
  readonly id: string;
  readonly body: string;
  readonly md5: string;
  readonly receiptHandle: string;
  readonly sentAt: Date;
  readonly senderId: string;
  readonly receiveCount: number;
  readonly firstReceivedAt: Date;
}

export interface Queue {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdAt: Date;
  readonly attributes: QueueAttributes;
  send(body: string, senderId: string, delaySeconds?: number): { readonly id: string; readonly md5: string };
  /** Takes up to `limit` messages and hides them. */
  take(limit: number, visibilitySeconds: number): ReceivedMessage[];
  /** Calls `fn` once, when a message can be taken; returns a cancel function. */
  whenReady(fn: () => void): () => void;
  /** `gone`: deleted before, which is fine. `invalid`: not a handle of this queue. */
  delete(receiptHandle: string): 'deleted' | 'gone' | 'invalid';
  changeVisibility(receiptHandle: string, seconds: number): 'changed' | 'not-in-flight' | 'invalid';
  purge(): void;
  counts(): { readonly ready: number; readonly inFlight: number; readonly delayed: number };
  close(): void;
}

/** A standard queue: at least once, best-effort order (here: order of sending; a message made visible again goes last). */
export function createQueue(
  clock: SimulatedClock,
  identity: Pick<Queue, 'name' | 'accountId' | 'region'>,
  attributes: QueueAttributes,
): Queue {
  // Insertion order is the order of delivery; a Map takes and removes at both ends without moving the rest.
  const ready = new Map<string, StoredMessage>();
  const inFlight = new Map<string, StoredMessage>();
  const delayed = new Map<string, StoredMessage>();
  const waiting = new Set<() => void>();
  const handlePrefix = createHash('sha256')
    .update(`${identity.accountId}/${identity.region}/${identity.name}`)
    .digest('hex')
    .slice(0, 16);

  const makeReady = (message: StoredMessage): void => {
    inFlight.delete(message.id);
    delayed.delete(message.id);
    message.cancelTimer = undefined;
    ready.set(message.id, message);
    const first = waiting.values().next().value;
    if (first !== undefined) {
      waiting.delete(first);
      first();
    }
  };

  const hide = (message: StoredMessage, where: Map<string, StoredMessage>, seconds: number): void => {
    message.cancelTimer?.();
    where.set(message.id, message);
    message.cancelTimer = clock.after(seconds * 1000, () => makeReady(message));
  };

  const dropExpired = (): void => {
    const oldest = clock.now().getTime() - attributes.messageRetentionSeconds * 1000;
    for (const [id, message] of ready) {
      if (message.sentAt.getTime() >= oldest) return;
      ready.delete(id);
    }
  };

  const messageIdOf = (receiptHandle: string): string | undefined => {
    const parts = Buffer.from(receiptHandle, 'base64').toString().split(':');
    return parts.length === 3 && parts[0] === handlePrefix ? parts[1] : undefined;
  };

  return {
    ...identity,
    createdAt: clock.now(),
    attributes,
    send(body, senderId, delaySeconds = attributes.delaySeconds) {
      const message: StoredMessage = {
        id: randomUUID(),
        body,
        md5: createHash('md5').update(body).digest('hex'),
        sentAt: clock.now(),
        senderId,
        receiveCount: 0,
        firstReceivedAt: undefined,
        receiptHandle: undefined,
        cancelTimer: undefined,
      };
      if (delaySeconds > 0) hide(message, delayed, delaySeconds);
      else makeReady(message);
      return { id: message.id, md5: message.md5 };
    },
    take(limit, visibilitySeconds) {
      dropExpired();
      const taken: ReceivedMessage[] = [];
      for (const message of ready.values()) {
        if (taken.length >= limit) break;
        ready.delete(message.id);
        message.receiveCount += 1;
        message.firstReceivedAt ??= clock.now();
        message.receiptHandle = Buffer.from(`${handlePrefix}:${message.id}:${randomUUID()}`).toString(
          'base64',
        );
        hide(message, inFlight, visibilitySeconds);
        taken.push({
          id: message.id,
          body: message.body,
          md5: message.md5,
          receiptHandle: message.receiptHandle,
          sentAt: message.sentAt,
          senderId: message.senderId,
          receiveCount: message.receiveCount,
          firstReceivedAt: message.firstReceivedAt,
        });
      }
      return taken;
    },
    whenReady(fn) {
      waiting.add(fn);
      return () => waiting.delete(fn);
    },
    delete(receiptHandle) {
      const id = messageIdOf(receiptHandle);
      if (id === undefined) return 'invalid';
      const message = inFlight.get(id) ?? ready.get(id);
      if (message === undefined) return 'gone';
      message.cancelTimer?.();
      inFlight.delete(id);
      ready.delete(id);
      return 'deleted';
    },
    changeVisibility(receiptHandle, seconds) {
      const id = messageIdOf(receiptHandle);
      if (id === undefined) return 'invalid';
      const message = inFlight.get(id);
      if (message === undefined || message.receiptHandle !== receiptHandle) return 'not-in-flight';
      if (seconds === 0) {
        message.cancelTimer?.();
        makeReady(message);
      } else {
        hide(message, inFlight, seconds);
      }
      return 'changed';
    },
    purge() {
      for (const message of [...inFlight.values(), ...delayed.values()]) message.cancelTimer?.();
      ready.clear();
      inFlight.clear();
      delayed.clear();
    },
    counts: () => ({ ready: ready.size, inFlight: inFlight.size, delayed: delayed.size }),
    close() {
      this.purge();
      for (const fn of waiting) fn();
      waiting.clear();
    },
  };
}
