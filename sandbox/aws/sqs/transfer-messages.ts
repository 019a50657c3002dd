import type {
  Message,
  ReceiveMessageRequest,
  ReceiveMessageResult,
  SendMessageBatchRequest,
  SendMessageBatchResult,
  SendMessageRequest,
  SendMessageResult,
} from '@aws-sdk/client-sqs';
import type { Call } from '../model/operation';
import type { Queue, ReceivedMessage } from '../model/queue';
import { invalidValue, queueByUrl, runBatch } from './sqs-errors';

/** "The maximum message size is 1 MiB" (SQS Developer Guide, "Message quotas", since August 2025). */
export const MESSAGE_LIMIT_BYTES = 1_048_576;

function checkBody(body: string | undefined): string {
  if (body === undefined || body === '')
    throw invalidValue('The request must contain the parameter MessageBody.');
  if (Buffer.byteLength(body) > MESSAGE_LIMIT_BYTES) {
    throw invalidValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${MESSAGE_LIMIT_BYTES} bytes.`,
    );
  }
  return body;
}

export function sendMessage(call: Call, input: SendMessageRequest): SendMessageResult {
  const queue = queueByUrl(call, input.QueueUrl);
  const { id, md5 } = queue.send(checkBody(input.MessageBody), call.caller.userId, input.DelaySeconds);
  return { MessageId: id, MD5OfMessageBody: md5 };
}

export function sendMessageBatch(call: Call, input: SendMessageBatchRequest): SendMessageBatchResult {
  const queue = queueByUrl(call, input.QueueUrl);
  return runBatch(input.Entries, (entry) => {
    const { id, md5 } = queue.send(checkBody(entry.MessageBody), call.caller.userId, entry.DelaySeconds);
    return { MessageId: id, MD5OfMessageBody: md5 };
  });
}

/** ReceiveMessage. A long poll holds no timer but its own end, and is woken by the message that it will get. */
export async function receiveMessage(
  call: Call,
  input: ReceiveMessageRequest,
): Promise<ReceiveMessageResult> {
  const queue = queueByUrl(call, input.QueueUrl);
  const limit = within(input.MaxNumberOfMessages ?? 1, 1, 10, 'MaxNumberOfMessages');
  const waitSeconds = within(
    input.WaitTimeSeconds ?? queue.attributes.receiveWaitSeconds,
    0,
    20,
    'WaitTimeSeconds',
  );
  const visibilitySeconds = within(
    input.VisibilityTimeout ?? queue.attributes.visibilityTimeoutSeconds,
    0,
    43_200,
    'VisibilityTimeout',
  );
  let taken = queue.take(limit, visibilitySeconds);
  if (taken.length === 0 && waitSeconds > 0) {
    const outcome = await waitForMessage(call, queue, waitSeconds);
    if (outcome === 'ready') taken = queue.take(limit, visibilitySeconds);
  }
  const wanted = new Set<string>([
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- SQS still takes it from older clients
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ]);
  return taken.length === 0 ? {} : { Messages: taken.map((message) => answerOf(message, wanted)) };
}

function waitForMessage(call: Call, queue: Queue, seconds: number): Promise<'ready' | 'timeout' | 'aborted'> {
  return new Promise((resolve) => {
    const settle = (outcome: 'ready' | 'timeout' | 'aborted'): void => {
      stopWaiting();
      cancelTimer();
      resolve(outcome);
    };
    const stopWaiting = queue.whenReady(() => settle('ready'));
    const cancelTimer = call.world.clock.after(seconds * 1000, () => settle('timeout'));
    call.onAbort(() => settle('aborted'));
  });
}

function within(value: number, least: number, most: number, name: string): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidValue(
    `Value ${value} for parameter ${name} is invalid. Reason: Must be >= ${least} and <= ${most}, if provided.`,
  );
}

function answerOf(message: ReceivedMessage, wanted: ReadonlySet<string>): Message {
  const attributes = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt.getTime()),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt.getTime()),
  };
  const chosen = Object.entries(attributes).filter(([name]) => wanted.has('All') || wanted.has(name));
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5,
    Attributes: chosen.length > 0 ? Object.fromEntries(chosen) : undefined,
  };
}
