import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { afterAll, beforeAll, vi } from 'vitest';
import type { AwsGateway, AwsRegion } from '@/server/ports/aws';
import { createAwsGateway } from '@/server/adapters/aws/gateway';
import { describeQueue } from '@/server/testing/aws-conformance/queue-conformance';
import { createRecordingLog, systemClock } from '@/server/testing/aws-conformance/test-clock';
import { useWireServer } from '@/server/testing/aws-conformance/wire-server';

/** The queue's part on an SQS that others wrote (https://github.com/kibertoad/fauxqs); roles are assumed elsewhere. */
useWireServer();
let fauxqs: FauxqsServer;
let gateway: AwsGateway;
let region: AwsRegion;
let sender: SQSClient;
let queueUrl = '';

beforeAll(async () => {
  fauxqs = await startFauxqs({ port: 0, logger: false, host: '127.0.0.1' });
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', `http://127.0.0.1:${fauxqs.port.toString()}`);
  ({ queueUrl } = fauxqs.createQueue('cloudoptim-spot-warnings'));
  gateway = createAwsGateway({ clock: systemClock, log: createRecordingLog() });
  region = gateway.open({
    roleArn: 'arn:aws:iam::000000000000:role/R',
    externalId: 'e',
    region: 'us-east-1',
  });
  sender = new SQSClient({ region: 'us-east-1', useQueueUrlAsEndpoint: false });
});
afterAll(async () => {
  sender.destroy();
  await gateway.close();
  await fauxqs.stop();
});

describeQueue({
  queue: () => region.queue(queueUrl),
  missingQueue: () => region.queue(`${queueUrl}-that-is-not-there`),
  checksReceiptHandles: () => false,
  send: async (body) => {
    await sender.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
  },
});
