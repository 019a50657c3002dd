import type { Message } from '@aws-sdk/client-sqs';
import type { QueueMessage } from '@/server/ports/event-queue';

function toCount(text: string | undefined, otherwise: number): number {
  const count = Number(text);
  return text !== undefined && Number.isSafeInteger(count) && count >= 0 ? count : otherwise;
}

/**
 * ```json
 * {"MessageId": "5fea7756-…", "ReceiptHandle": "AQEB…", "MD5OfBody": "…", "Body": "{\"version\": \"0\", …}",
 *  "Attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1784021400000"}}
 * ```
 * A message without a receipt handle cannot be deleted and counts as not received.
 */
export function toQueueMessage(message: Message): QueueMessage | null {
  if (!message.MessageId || !message.ReceiptHandle) return null;
  const sentMs = toCount(message.Attributes?.SentTimestamp, 0);
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body ?? '',
    receiveCount: toCount(message.Attributes?.ApproximateReceiveCount, 1),
    sentAt: sentMs === 0 ? null : new Date(sentMs),
  };
}

/** `{"ApproximateNumberOfMessages": "3", "QueueArn": "arn:aws:sqs:us-east-1:111122223333:cloudoptim-spot-warnings"}` */
export function toQueueAttributes(
  attributes: Readonly<Partial<Record<string, string>>> | undefined,
): { readonly approximateMessages: number; readonly arn: string } | null {
  const arn = attributes?.['QueueArn'];
  if (arn === undefined) return null;
  return { approximateMessages: toCount(attributes?.['ApproximateNumberOfMessages'], 0), arn };
}
