import type {
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityBatchResult,
  ChangeMessageVisibilityRequest,
  DeleteMessageBatchRequest,
  DeleteMessageBatchResult,
  DeleteMessageRequest,
} from '@aws-sdk/client-sqs';
import type { Call } from '../model/operation';
import type { Queue } from '../model/queue';
import { invalidValue, messageNotInflight, queueByUrl, receiptHandleIsInvalid, runBatch } from './sqs-errors';

type Nothing = Record<string, never>;

/** DeleteMessage succeeds for a message that is gone already (SQS API Reference). */
export function deleteMessage(call: Call, input: DeleteMessageRequest): Nothing {
  return deleteOne(queueByUrl(call, input.QueueUrl), input.ReceiptHandle);
}

export function deleteMessageBatch(call: Call, input: DeleteMessageBatchRequest): DeleteMessageBatchResult {
  const queue = queueByUrl(call, input.QueueUrl);
  return runBatch(input.Entries, ({ ReceiptHandle }) => deleteOne(queue, ReceiptHandle));
}

function deleteOne(queue: Queue, handle = ''): Nothing {
  if (queue.delete(handle) === 'invalid') throw receiptHandleIsInvalid(handle);
  return {};
}

export function changeMessageVisibility(call: Call, input: ChangeMessageVisibilityRequest): Nothing {
  return changeOne(queueByUrl(call, input.QueueUrl), input.ReceiptHandle, input.VisibilityTimeout);
}

export function changeMessageVisibilityBatch(
  call: Call,
  input: ChangeMessageVisibilityBatchRequest,
): ChangeMessageVisibilityBatchResult {
  const queue = queueByUrl(call, input.QueueUrl);
  return runBatch(input.Entries, ({ ReceiptHandle, VisibilityTimeout }) =>
    changeOne(queue, ReceiptHandle, VisibilityTimeout),
  );
}

function changeOne(queue: Queue, handle = '', seconds = 0): Nothing {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 43_200) {
    throw invalidValue(
      `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200.`,
    );
  }
  switch (queue.changeVisibility(handle, seconds)) {
    case 'changed':
      return {};
    case 'invalid':
      throw receiptHandleIsInvalid(handle);
    case 'not-in-flight':
      throw messageNotInflight();
  }
}
