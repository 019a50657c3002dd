import type { Call } from '../model/operation';
import { AwsError } from '../wire/aws-error';
import type { Queue } from '../model/queue';

/** SQS errors: the code of the query protocol, then the name of the shape that the JSON protocol answers. */
const queueDoesNotExist = (): AwsError =>
  new AwsError(
    'AWS.SimpleQueueService.NonExistentQueue',
    'The specified queue does not exist.',
    400,
    'com.amazonaws.sqs#QueueDoesNotExist',
  );

export const receiptHandleIsInvalid = (handle: string): AwsError =>
  new AwsError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
    400,
    'com.amazonaws.sqs#ReceiptHandleIsInvalid',
  );

export const messageNotInflight = (): AwsError =>
  new AwsError(
    'AWS.SimpleQueueService.MessageNotInflight',
    'The message referred to is not in flight.',
    400,
    'com.amazonaws.sqs#MessageNotInflight',
  );

export const invalidValue = (message: string): AwsError =>
  new AwsError(
    'InvalidParameterValue',
    message,
    400,
    'com.amazon.coral.service#InvalidParameterValueException',
  );

/** Finds the queue of a URL. The host is not looked at, as SQS routes by region and path. */
export function queueByUrl(call: Call, url: string | undefined): Queue {
  const [, accountId = '', name = ''] =
    /^https?:\/\/[^/]+\/(\d{12})\/([\w-]{1,80}(?:\.fifo)?)$/.exec(url ?? '') ?? [];
  if (name === '')
    throw new AwsError(
      'InvalidAddress',
      `The address ${url ?? ''} is not valid for this endpoint.`,
      404,
      'com.amazonaws.sqs#InvalidAddress',
    );
  const queue = call.world.queues.find(accountId, call.region, name);
  if (accountId !== call.caller.accountId) {
    throw call.denied(`sqs:${call.action}`, `arn:aws:sqs:${call.region}:${accountId}:${name}`);
  }
  if (queue === undefined) throw queueDoesNotExist();
  return queue;
}

export function queueByName(call: Call, name: string): Queue {
  const queue = call.world.queues.find(call.caller.accountId, call.region, name);
  if (queue === undefined) throw queueDoesNotExist();
  return queue;
}

export function urlOf(call: Call, queue: Queue): string {
  return `${call.baseUrl}/${queue.accountId}/${queue.name}`;
}

const BATCH_LIMIT = 10;

/** Runs a batch: each entry succeeds or fails by itself; an empty, too long or ambiguous batch fails as a whole. */
export function runBatch<Entry extends { Id?: string | undefined }, Success>(
  entries: readonly Entry[] | undefined,
  one: (entry: Entry) => Success,
): {
  Successful: (Success & { Id: string })[];
  Failed: { Id: string; SenderFault: boolean; Code: string; Message: string }[];
} {
  const batchError = (code: string, message: string): AwsError =>
    new AwsError(`AWS.SimpleQueueService.${code}`, message, 400, `com.amazonaws.sqs#${code}`);
  if (entries === undefined || entries.length === 0) {
    throw batchError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > BATCH_LIMIT) {
    throw batchError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${BATCH_LIMIT}. You have sent ${entries.length}.`,
    );
  }
  const ids = entries.map(({ Id }) => Id ?? '');
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw batchError('BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`);
  const result: ReturnType<typeof runBatch<Entry, Success>> = { Successful: [], Failed: [] };
  for (const entry of entries) {
    const Id = entry.Id ?? '';
    try {
      result.Successful.push({ ...one(entry), Id });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      result.Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return result;
}
