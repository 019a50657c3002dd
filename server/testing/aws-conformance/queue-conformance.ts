import { describe, expect, it, vi } from 'vitest';
import type { EventQueue, QueueMessage } from '@/server/ports/event-queue';

/** What the queue's part of the suite needs; getters may be read inside tests only. */
export interface QueueConformanceContext {
  /** Null when the endpoint has no queue. */
  queue(): EventQueue | null;
  missingQueue(): EventQueue;
  send(body: string): Promise<void>;
  /** False when the endpoint takes any receipt handle for a good one. */
  checksReceiptHandles(): boolean;
}

const POLL = { maxMessages: 10, waitSeconds: 2, visibilitySeconds: 30 };

export function describeQueue(context: QueueConformanceContext): void {
  describe('event queue', () => {
    /** Receives until `wanted` bodies came; anything else in the queue is left alone. */
    const receiveBodies = async (
      queue: EventQueue,
      wanted: ReadonlySet<string>,
      visibilitySeconds = POLL.visibilitySeconds,
    ): Promise<readonly QueueMessage[]> => {
      const found: QueueMessage[] = [];
      await vi.waitUntil(
        async () => {
          const batch = await queue.receive({ ...POLL, visibilitySeconds });
          found.push(...batch.filter((message) => wanted.has(message.body)));
          return found.length >= wanted.size;
        },
        { timeout: 30_000, interval: 1 },
      );
      return found;
    };
    const bodies = (count: number): ReadonlySet<string> =>
      new Set(Array.from({ length: count }, (_, i) => JSON.stringify({ id: crypto.randomUUID(), i })));

    it('proves itself by its attributes', async ({ skip }) => {
      const queue = context.queue();
      if (queue === null) return skip('this endpoint has no queue');
      const attributes = await queue.attributes();
      expect(attributes.arn).toMatch(/^arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w-]+$/u);
      expect(attributes.approximateMessages).toBeGreaterThanOrEqual(0);
    });

    it('gives what was sent, and not again once deleted', async ({ skip }) => {
      const queue = context.queue();
      if (queue === null) return skip('this endpoint has no queue');
      const sent = bodies(12);
      for (const body of sent) await context.send(body);
      const received = await receiveBodies(queue, sent, 5);
      expect(new Set(received.map((message) => message.body))).toEqual(sent);
      for (const message of received) {
        expect(message.receiveCount).toBe(1);
        expect(message.sentAt?.getTime()).toBeGreaterThan(Date.now() - 600_000);
      }
      await expect(queue.deleteBatch(received)).resolves.toEqual([]);
      // Longer than the visibility given above: what was not deleted would come back within it.
      const again = await queue.receive({ ...POLL, waitSeconds: 8 });
      expect(again.filter((message) => sent.has(message.body))).toEqual([]);
    });

    it('delivers again, counted, what was not deleted', async ({ skip }) => {
      const queue = context.queue();
      if (queue === null) return skip('this endpoint has no queue');
      const sent = bodies(1);
      for (const body of sent) await context.send(body);
      await receiveBodies(queue, sent, 1);
      const again = await receiveBodies(queue, sent);
      expect(again[0]?.receiveCount).toBe(2);
      await expect(queue.deleteBatch(again)).resolves.toEqual([]);
    });

    it('wakes a waiting receive when a message comes', async ({ skip }) => {
      const queue = context.queue();
      if (queue === null) return skip('this endpoint has no queue');
      const sent = bodies(1);
      const waiting = queue.receive({ ...POLL, waitSeconds: 20 });
      for (const body of sent) await context.send(body);
      const received = await waiting;
      expect(received.map((message) => message.body)).toEqual([...sent]);
      await queue.deleteBatch(received);
    });

    it('ends a wait that is aborted', async ({ skip }) => {
      const queue = context.queue();
      if (queue === null) return skip('this endpoint has no queue');
      const controller = new AbortController();
      const waiting = queue.receive({ ...POLL, waitSeconds: 20 }, controller.signal);
      controller.abort();
      await expect(waiting).resolves.toEqual([]);
    });

    it('names messages that could not be deleted', async ({ skip }) => {
      const queue = context.queue();
      if (queue === null) return skip('this endpoint has no queue');
      skip(!context.checksReceiptHandles(), 'this endpoint does not check receipt handles');
      const forged: QueueMessage = {
        messageId: 'forged',
        receiptHandle: 'not-a-receipt-handle',
        body: '',
        receiveCount: 1,
        sentAt: null,
      };
      await expect(queue.deleteBatch([forged])).resolves.toEqual(['forged']);
    });

    it('says that a queue does not exist', async ({ skip }) => {
      if (context.queue() === null) return skip('this endpoint has no queue');
      await expect(context.missingQueue().receive(POLL)).rejects.toMatchObject({ code: 'queue_not_found' });
      await expect(context.missingQueue().attributes()).rejects.toMatchObject({ code: 'queue_not_found' });
    });
  });
}
