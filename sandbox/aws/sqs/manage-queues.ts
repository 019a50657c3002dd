import type {
  CreateQueueRequest,
  CreateQueueResult,
  DeleteQueueRequest,
  GetQueueAttributesRequest,
  GetQueueAttributesResult,
  GetQueueUrlRequest,
  GetQueueUrlResult,
  ListQueuesRequest,
  ListQueuesResult,
  PurgeQueueRequest,
  SetQueueAttributesRequest,
} from '@aws-sdk/client-sqs';
import type { Call } from '../model/operation';
import { AwsError } from '../wire/aws-error';
import type { Queue, QueueAttributes } from '../model/queue';
import { invalidValue, queueByName, queueByUrl, urlOf } from './sqs-errors';
import { MESSAGE_LIMIT_BYTES } from './transfer-messages';

type Nothing = Record<string, never>;

export function getQueueUrl(call: Call, input: GetQueueUrlRequest): GetQueueUrlResult {
  return { QueueUrl: urlOf(call, queueByName(call, input.QueueName ?? '')) };
}

export function listQueues(call: Call, input: ListQueuesRequest): ListQueuesResult {
  const own = call.world.queues
    .list()
    .filter(
      (queue) =>
        queue.accountId === call.caller.accountId &&
        queue.region === call.region &&
        queue.name.startsWith(input.QueueNamePrefix ?? ''),
    );
  return own.length === 0 ? {} : { QueueUrls: own.map((queue) => urlOf(call, queue)) };
}

/** CreateQueue answers an existing queue of the name; FIFO queues are not part of the sandbox. */
export function createQueueOperation(call: Call, input: CreateQueueRequest): CreateQueueResult {
  const name = input.QueueName ?? '';
  if (!/^[\w-]{1,80}$/.test(name)) {
    throw invalidValue(
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  }
  const attributes = parseAttributes(input.Attributes ?? {});
  const queue =
    call.world.queues.find(call.caller.accountId, call.region, name) ??
    call.world.queues.create(call.caller.accountId, call.region, name, attributes);
  return { QueueUrl: urlOf(call, queue) };
}

export function deleteQueue(call: Call, input: DeleteQueueRequest): Nothing {
  call.world.queues.delete(queueByUrl(call, input.QueueUrl));
  return {};
}

export function purgeQueue(call: Call, input: PurgeQueueRequest): Nothing {
  queueByUrl(call, input.QueueUrl).purge();
  return {};
}

export function setQueueAttributes(call: Call, input: SetQueueAttributesRequest): Nothing {
  Object.assign(queueByUrl(call, input.QueueUrl).attributes, parseAttributes(input.Attributes ?? {}));
  return {};
}

/** GetQueueAttributes; without names it answers none (SQS API Reference). */
export function getQueueAttributes(call: Call, input: GetQueueAttributesRequest): GetQueueAttributesResult {
  const all = attributesOf(queueByUrl(call, input.QueueUrl));
  const names: readonly string[] = input.AttributeNames ?? [];
  const unknown = names.find((name) => name !== 'All' && !KNOWN_ATTRIBUTES.has(name));
  if (unknown !== undefined) {
    throw new AwsError(
      'InvalidAttributeName',
      `Unknown Attribute ${unknown}.`,
      400,
      'com.amazonaws.sqs#InvalidAttributeName',
    );
  }
  const chosen = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
  return chosen.length === 0 ? {} : { Attributes: Object.fromEntries(chosen) };
}

const KNOWN_ATTRIBUTES = new Set([
  'Policy',
  'VisibilityTimeout',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
  'FifoQueue',
  'ContentBasedDeduplication',
]);

function attributesOf(queue: Queue): Record<string, string> {
  const { attributes } = queue;
  const { ready, inFlight, delayed } = queue.counts();
  const createdSeconds = String(Math.floor(queue.createdAt.getTime() / 1000));
  return {
    QueueArn: `arn:aws:sqs:${queue.region}:${queue.accountId}:${queue.name}`,
    ApproximateNumberOfMessages: String(ready),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: createdSeconds,
    LastModifiedTimestamp: createdSeconds,
    VisibilityTimeout: String(attributes.visibilityTimeoutSeconds),
    MaximumMessageSize: String(MESSAGE_LIMIT_BYTES),
    MessageRetentionPeriod: String(attributes.messageRetentionSeconds),
    DelaySeconds: String(attributes.delaySeconds),
    ReceiveMessageWaitTimeSeconds: String(attributes.receiveWaitSeconds),
    SqsManagedSseEnabled: 'true',
    ...(attributes.policy === '' ? {} : { Policy: attributes.policy }),
  };
}

/** Bounds: SQS API Reference, SetQueueAttributes. */
function parseAttributes(given: Readonly<Record<string, string | undefined>>): Partial<QueueAttributes> {
  const parsed: Partial<QueueAttributes> = {};
  for (const [name, value = ''] of Object.entries(given)) {
    switch (name) {
      case 'VisibilityTimeout':
        parsed.visibilityTimeoutSeconds = bounded(name, value, 0, 43_200);
        break;
      case 'MessageRetentionPeriod':
        parsed.messageRetentionSeconds = bounded(name, value, 60, 1_209_600);
        break;
      case 'DelaySeconds':
        parsed.delaySeconds = bounded(name, value, 0, 900);
        break;
      case 'ReceiveMessageWaitTimeSeconds':
        parsed.receiveWaitSeconds = bounded(name, value, 0, 20);
        break;
      case 'Policy':
        parsed.policy = value;
        break;
      default:
        if (!KNOWN_ATTRIBUTES.has(name)) {
          throw new AwsError(
            'InvalidAttributeName',
            `Unknown Attribute ${name}.`,
            400,
            'com.amazonaws.sqs#InvalidAttributeName',
          );
        }
    }
  }
  return parsed;
}

function bounded(name: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (value !== '' && Number.isInteger(number) && number >= least && number <= most) return number;
  throw new AwsError(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}.`,
    400,
    'com.amazonaws.sqs#InvalidAttributeValue',
  );
}
