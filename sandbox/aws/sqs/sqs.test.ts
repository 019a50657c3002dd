import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  type SQSClient,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeRole } from '../../world/seed-account';
import { ACCOUNT, type TestWorld, eventually, failure, startTestWorld } from '../testing/test-world';

let test: TestWorld;
let sqs: SQSClient;
let QueueUrl: string;
beforeAll(async () => {
  test = await startTestWorld({ speed: 10 });
  const everything = [
    'SendMessage',
    'ReceiveMessage',
    'DeleteMessage',
    'ChangeMessageVisibility',
    'GetQueueAttributes',
    'GetQueueUrl',
    'CreateQueue',
    'DeleteQueue',
    'PurgeQueue',
  ];
  test.world.aws.iam.putRole(
    makeRole(
      ACCOUNT,
      'QueueAdmin',
      { kind: 'open' },
      everything.map((action) => `sqs:${action}`),
    ),
  );
  sqs = test.sqs(await test.assume(`arn:aws:iam::${ACCOUNT}:role/QueueAdmin`));
  QueueUrl = test.queueUrl;
});
afterAll(() => test.close());
beforeEach(() => sqs.send(new PurgeQueueCommand({ QueueUrl })));

const send = (MessageBody: string, DelaySeconds?: number) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
const receive = async (input: Partial<ReceiveMessageCommandInput> = {}) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...input }))).Messages ?? [];

describe('receiving', () => {
  it('gives a message once, again after its visibility timeout, and never after its deletion', async () => {
    await send('hello');
    const [first] = await receive({
      VisibilityTimeout: 5,
      MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
    });
    expect(first).toMatchObject({ Body: 'hello', Attributes: { ApproximateReceiveCount: '1' } });
    expect(await receive()).toEqual([]);
    const [second] = await receive({ WaitTimeSeconds: 20, AttributeNames: ['All'] });
    expect(second?.Attributes?.['ApproximateReceiveCount']).toBe('2');
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: second?.ReceiptHandle }));
    expect(await receive({ WaitTimeSeconds: 20, VisibilityTimeout: 0 })).toEqual([]);
  });

  it('wakes a waiting long poll with the message, and one poller a message', async () => {
    const polls = [receive({ WaitTimeSeconds: 20 }), receive({ WaitTimeSeconds: 20 })];
    const queue = test.world.aws.queues.find(ACCOUNT, 'us-east-1', 'cloudoptim-spot-warnings');
    await eventually(() => test.world.aws.door.counters['sqs:ReceiveMessage'] !== undefined && queue);
    await send('one');
    const bodies = (await Promise.all(polls)).flat().map(({ Body }) => Body);
    expect(bodies).toEqual(['one']);
  });

  it('does not lose a message to a poller that hung up', async () => {
    const abort = new AbortController();
    const counted = test.world.aws.door.counters['sqs:ReceiveMessage'] ?? 0;
    const gone = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: abort.signal,
    });
    await eventually(() => (test.world.aws.door.counters['sqs:ReceiveMessage'] ?? 0) > counted);
    abort.abort();
    await expect(gone).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await send('kept');
    expect((await receive()).map(({ Body }) => Body)).toEqual(['kept']);
  });

  it('gives at most ten, in order, and checks its numbers', async () => {
    for (let index = 0; index < 12; index++) await send(String(index));
    expect((await receive({ MaxNumberOfMessages: 10 })).map(({ Body }) => Body)).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
    ]);
    expect(await failure(receive({ MaxNumberOfMessages: 11 }))).toMatchObject({
      code: 'InvalidParameterValue',
    });
    expect(await failure(receive({ WaitTimeSeconds: 21 }))).toMatchObject({ code: 'InvalidParameterValue' });
  });

  it('delays messages that ask for it', async () => {
    await send('later', 10);
    expect(await receive()).toEqual([]);
    expect((await receive({ WaitTimeSeconds: 20 })).map(({ Body }) => Body)).toEqual(['later']);
  });
});

describe('sending', () => {
  it('takes 1 MiB and no byte more', async () => {
    const body = 'x'.repeat(1_048_576);
    await send(body);
    expect((await receive())[0]?.Body).toHaveLength(1_048_576);
    expect(await failure(send(`${body}x`))).toMatchObject({ code: 'InvalidParameterValue' });
  });
});

describe('settling', () => {
  it('changes visibility: at once with 0, and refuses what is not in flight', async () => {
    await send('again');
    const [message] = await receive({ VisibilityTimeout: 600 });
    const change = (VisibilityTimeout: number) =>
      sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl,
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout,
        }),
      );
    await change(0);
    expect(await failure(change(10))).toMatchObject({ code: 'MessageNotInflight' });
    expect((await receive()).map(({ Body }) => Body)).toEqual(['again']);
  });

  it('refuses a handle that is none', async () => {
    expect(
      await failure(sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'nonsense' }))),
    ).toMatchObject({ code: 'ReceiptHandleIsInvalid', status: 400 });
  });

  it('deletes in batches, entry by entry', async () => {
    await send('a');
    const [message] = await receive();
    const result = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: '1', ReceiptHandle: message?.ReceiptHandle },
          { Id: '2', ReceiptHandle: 'nonsense' },
        ],
      }),
    );
    expect(result.Successful?.map(({ Id }) => Id)).toEqual(['1']);
    expect(result.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([['2', 'ReceiptHandleIsInvalid']]);
    expect(await failure(sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [] })))).toMatchObject({
      code: 'EmptyBatchRequest',
    });
  });
});

describe('queues', () => {
  it('counts its messages and names its address', async () => {
    await send('a');
    await send('b');
    await receive();
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      QueueArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:cloudoptim-spot-warnings`,
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      VisibilityTimeout: '30',
    });
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'cloudoptim-spot-warnings' }))).QueueUrl).toBe(
      QueueUrl,
    );
  });

  it('says that a queue does not exist, also to the poller that waits at it', async () => {
    const missing = await failure(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' })));
    expect(missing).toMatchObject({
      code: 'QueueDoesNotExist',
      status: 400,
      message: 'The specified queue does not exist.',
    });
    const created = await sqs.send(
      new CreateQueueCommand({ QueueName: 'short-lived', Attributes: { VisibilityTimeout: '7' } }),
    );
    const url = created.QueueUrl ?? '';
    await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    expect(await failure(receive({ QueueUrl: url }))).toMatchObject({ code: 'QueueDoesNotExist' });
  });
});
