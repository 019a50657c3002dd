import * as sqs from '@aws-sdk/client-sqs';
import { type OperationTable, operation } from '../model/operation';
import {
  createQueueOperation,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listQueues,
  purgeQueue,
  setQueueAttributes,
} from './manage-queues';
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
} from './settle-messages';
import { receiveMessage, sendMessage, sendMessageBatch } from './transfer-messages';

const MUTATES = { mutates: true };

/** SQS (AwsJson 1.0) as the sandbox serves it: standard queues without encryption settings or dead-letter queues. */
export const SQS_OPERATIONS: OperationTable = {
  SendMessage: operation(sqs.SendMessage$, sendMessage, MUTATES),
  SendMessageBatch: operation(sqs.SendMessageBatch$, sendMessageBatch, MUTATES),
  ReceiveMessage: operation(sqs.ReceiveMessage$, receiveMessage),
  DeleteMessage: operation(sqs.DeleteMessage$, deleteMessage, MUTATES),
  DeleteMessageBatch: operation(sqs.DeleteMessageBatch$, deleteMessageBatch, MUTATES),
  ChangeMessageVisibility: operation(sqs.ChangeMessageVisibility$, changeMessageVisibility, MUTATES),
  ChangeMessageVisibilityBatch: operation(
    sqs.ChangeMessageVisibilityBatch$,
    changeMessageVisibilityBatch,
    MUTATES,
  ),
  GetQueueAttributes: operation(sqs.GetQueueAttributes$, getQueueAttributes),
  SetQueueAttributes: operation(sqs.SetQueueAttributes$, setQueueAttributes, MUTATES),
  GetQueueUrl: operation(sqs.GetQueueUrl$, getQueueUrl),
  ListQueues: operation(sqs.ListQueues$, listQueues),
  CreateQueue: operation(sqs.CreateQueue$, createQueueOperation, MUTATES),
  DeleteQueue: operation(sqs.DeleteQueue$, deleteQueue, MUTATES),
  PurgeQueue: operation(sqs.PurgeQueue$, purgeQueue, MUTATES),
};

/** Permission that a batch call needs: that of the single call (SQS Developer Guide, "Amazon SQS API permissions"). */
export const SQS_PERMISSION_OF: Readonly<Record<string, string>> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};
