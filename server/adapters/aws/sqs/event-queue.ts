import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { AwsUnavailableError } from '@/server/ports/aws-errors';
import type { EventQueue, QueueMessage } from '@/server/ports/event-queue';
import type { AwsCall } from '@/server/adapters/aws/call/caller';
import { chunksOf } from '@/server/adapters/aws/call/collect-pages';
import { toQueueAttributes, toQueueMessage } from '@/server/adapters/aws/sqs/transform';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html: 10 entries. */
const MAX_BATCH = 10;
/** What an answer may take beyond the wait that was asked for. */
const POLL_MARGIN_MS = 10_000;

async function deleteChunk(
  sqs: SQSClient,
  queueUrl: string,
  messages: readonly QueueMessage[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const output = await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl: queueUrl,
      // Ids are unique in a batch, which message ids are not when one message was received twice.
      Entries: messages.map((message, index) => ({
        Id: index.toString(),
        ReceiptHandle: message.receiptHandle,
      })),
    }),
    { abortSignal: signal },
  );
  const deleted = new Set((output.Successful ?? []).map((entry) => entry.Id));
  return messages
    .filter((_message, index) => !deleted.has(index.toString()))
    .map((message) => message.messageId);
}

/** One queue through one assumed role; polls and calls go through clients with sockets of their own. */
export function createEventQueue(
  queueUrl: string,
  clients: { readonly sqs: SQSClient; readonly sqsPolls: SQSClient },
  call: AwsCall,
): EventQueue {
  return {
    queueUrl,
    receive: async ({ maxMessages, waitSeconds, visibilitySeconds }, signal) => {
      try {
        return await call(
          'sqs:ReceiveMessage',
          async (abortSignal) => {
            const output = await clients.sqsPolls.send(
              new ReceiveMessageCommand({
                QueueUrl: queueUrl,
                MaxNumberOfMessages: maxMessages,
                WaitTimeSeconds: waitSeconds,
                VisibilityTimeout: visibilitySeconds,
                MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
              }),
              { abortSignal },
            );
            return (output.Messages ?? []).flatMap((message) => {
              const received = toQueueMessage(message);
              return received === null ? [] : [received];
            });
          },
          {
            timeoutMs: waitSeconds * 1_000 + POLL_MARGIN_MS,
            ...(signal === undefined ? {} : { signal }),
          },
        );
      } catch (error) {
        // The caller ended the wait; what was on its way becomes visible again by itself.
        if (signal?.aborted === true) return [];
        throw error;
      }
    },
    deleteBatch: (messages, options) =>
      call(
        'sqs:DeleteMessage',
        async (signal) => {
          const kept = await Promise.all(
            chunksOf(messages, MAX_BATCH).map((chunk) => deleteChunk(clients.sqs, queueUrl, chunk, signal)),
          );
          return kept.flat();
        },
        options,
      ),
    attributes: (options) =>
      call(
        'sqs:GetQueueAttributes',
        async (signal) => {
          const output = await clients.sqs.send(
            new GetQueueAttributesCommand({
              QueueUrl: queueUrl,
              AttributeNames: ['ApproximateNumberOfMessages', 'QueueArn'],
            }),
            { abortSignal: signal },
          );
          const attributes = toQueueAttributes(output.Attributes);
          if (attributes !== null) return attributes;
          throw new AwsUnavailableError('SQS answered without the attributes that were asked for', {
            action: 'sqs:GetQueueAttributes',
            awsCode: 'malformed_answer',
            httpStatus: null,
            requestId: null,
          });
        },
        options,
      ),
  };
}
