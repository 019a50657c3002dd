import { setMaxListeners } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mintPermit } from '@/server/domain/safety/permit';
import type { AwsGateway, AwsRegion } from '@/server/ports/aws';
import type { QueueMessage } from '@/server/ports/event-queue';
import { createAwsGateway } from '@/server/adapters/aws/gateway';
import { createRecordingLog, systemClock } from '@/server/testing/aws-conformance/test-clock';
import { jsonError, queryError, useWireServer } from '@/server/testing/aws-conformance/wire-server';

const wire = useWireServer();
const QUEUE_URL = 'https://sqs.us-east-1.amazonaws.com/111122223333/cloudoptim-spot-warnings';
let gateway: AwsGateway;
let region: AwsRegion;
beforeAll(() => {
  gateway = createAwsGateway({ clock: systemClock, log: createRecordingLog() });
  region = gateway.open({
    clusterId: 'c',
    roleArn: 'arn:aws:iam::111122223333:role/R',
    externalId: 'e',
    region: 'us-east-1',
  });
});
afterAll(() => gateway.close());

/** MD5 of `{}`, which the SDK checks. */
const MD5_OF_BODY = '99914b932bd37a50b983c5e7c90ae93b';
const poll = { maxMessages: 10, waitSeconds: 20, visibilitySeconds: 30 };

describe('EventQueue', () => {
  it('receives with counts and times, at the endpoint and not at the queue URL', async () => {
    const attributes = { ApproximateReceiveCount: '3', SentTimestamp: '1784021400000' };
    wire.answer('ReceiveMessage', () => ({
      body: JSON.stringify({
        Messages: [
          {
            MessageId: 'm-1',
            ReceiptHandle: 'r-1',
            Body: '{}',
            MD5OfBody: MD5_OF_BODY,
            Attributes: attributes,
          },
          { MessageId: 'm-2', ReceiptHandle: 'r-2', Body: '{}', MD5OfBody: MD5_OF_BODY },
          { MessageId: 'm-3', Body: '{}', MD5OfBody: MD5_OF_BODY },
        ],
      }),
    }));
    await expect(region.queue(QUEUE_URL).receive(poll)).resolves.toEqual([
      {
        messageId: 'm-1',
        receiptHandle: 'r-1',
        body: '{}',
        receiveCount: 3,
        sentAt: new Date(1_784_021_400_000),
      },
      { messageId: 'm-2', receiptHandle: 'r-2', body: '{}', receiveCount: 1, sentAt: null },
    ]);
    expect(wire.requestsOf('ReceiveMessage')[0]?.parameters).toEqual({
      QueueUrl: QUEUE_URL,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 20,
      VisibilityTimeout: 30,
      MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
    });
  });

  it('gives an empty batch when nothing came, and when the wait is aborted', async () => {
    wire.answer('ReceiveMessage', '{}');
    await expect(region.queue(QUEUE_URL).receive(poll)).resolves.toEqual([]);
    wire.answer('ReceiveMessage', { body: '', fate: 'never' });
    const controller = new AbortController();
    const waiting = region.queue(QUEUE_URL).receive(poll, controller.signal);
    await vi.waitFor(() => expect(wire.requestsOf('ReceiveMessage')).toHaveLength(2));
    controller.abort();
    await expect(waiting).resolves.toEqual([]);
  });

  it('polls 120 queues at the same time', async () => {
    wire.answer('ReceiveMessage', { body: '', fate: 'never' });
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    const waits = Array.from({ length: 120 }, (_, i) =>
      region.queue(`${QUEUE_URL}-${i.toString()}`).receive(poll, controller.signal),
    );
    await vi.waitFor(() => expect(wire.requestsOf('ReceiveMessage')).toHaveLength(120), { timeout: 10_000 });
    controller.abort();
    await expect(Promise.all(waits)).resolves.toHaveLength(120);
  });

  it('says that the queue is gone', async () => {
    wire.answer('ReceiveMessage', jsonError(400, 'QueueDoesNotExist', 'The specified queue does not exist.'));
    await expect(region.queue(QUEUE_URL).receive(poll)).rejects.toMatchObject({ name: 'QueueNotFoundError' });
    wire.answer('GetQueueAttributes', jsonError(403, 'AccessDenied', 'Access to the resource is denied.'));
    await expect(region.queue(QUEUE_URL).attributes()).rejects.toMatchObject({
      code: 'permission_missing',
      context: { action: 'sqs:GetQueueAttributes' },
    });
  });

  it('deletes in batches of ten and names what was not deleted', async () => {
    wire.answer('DeleteMessageBatch', (request) => {
      const entries = request.parameters['Entries'];
      const all: { Id: string; ReceiptHandle: string }[] = Array.isArray(entries) ? entries : [];
      return {
        body: JSON.stringify({
          Successful: all.filter((e) => e.ReceiptHandle !== 'r-7').map(({ Id }) => ({ Id })),
          Failed: all
            .filter((e) => e.ReceiptHandle === 'r-7')
            .map(({ Id }) => ({ Id, SenderFault: true, Code: 'ReceiptHandleIsInvalid' })),
        }),
      };
    });
    const messages = Array.from({ length: 23 }, (_, i): QueueMessage => ({
      messageId: `m-${(i % 20).toString()}`,
      receiptHandle: `r-${i.toString()}`,
      body: '',
      receiveCount: 1,
      sentAt: null,
    }));
    await expect(region.queue(QUEUE_URL).deleteBatch(messages)).resolves.toEqual(['m-7']);
    expect(wire.requestsOf('DeleteMessageBatch')).toHaveLength(3);
    await expect(region.queue(QUEUE_URL).deleteBatch([])).resolves.toEqual([]);
    expect(wire.requestsOf('DeleteMessageBatch')).toHaveLength(3);
  });

  it('reads the queue attributes', async () => {
    wire.answer(
      'GetQueueAttributes',
      JSON.stringify({ Attributes: { ApproximateNumberOfMessages: '4', QueueArn: 'arn:q' } }),
    );
    await expect(region.queue(QUEUE_URL).attributes()).resolves.toEqual({
      approximateMessages: 4,
      arn: 'arn:q',
    });
    wire.answer('GetQueueAttributes', '{}');
    await expect(region.queue(QUEUE_URL).attributes()).rejects.toMatchObject({ code: 'aws_unavailable' });
  });
});

describe('ScalingGroups', () => {
  it('reads memberships, 50 ids a call', async () => {
    wire.answer(
      'DescribeAutoScalingInstances',
      '<R><DescribeAutoScalingInstancesResult><AutoScalingInstances><member><InstanceId>i-0a</InstanceId><AutoScalingGroupName>workers</AutoScalingGroupName><LifecycleState>InService</LifecycleState><HealthStatus>HEALTHY</HealthStatus><ProtectedFromScaleIn>true</ProtectedFromScaleIn></member></AutoScalingInstances></DescribeAutoScalingInstancesResult></R>',
    );
    await expect(region.groups.membershipsOf(['i-0a', 'i-0b'])).resolves.toEqual([
      { instanceId: 'i-0a', groupName: 'workers', lifecycleState: 'InService', protectedFromScaleIn: true },
    ]);
    await region.groups.membershipsOf(Array.from({ length: 120 }, (_, i) => `i-${i.toString()}`));
    expect(wire.requestsOf('DescribeAutoScalingInstances')).toHaveLength(4);
    await expect(region.groups.membershipsOf([])).resolves.toEqual([]);
    expect(wire.requestsOf('DescribeAutoScalingInstances')).toHaveLength(4);
  });

  it('reads a group, and null when there is none', async () => {
    wire.answer(
      'DescribeAutoScalingGroups',
      `<R><DescribeAutoScalingGroupsResult><AutoScalingGroups><member><AutoScalingGroupName>workers</AutoScalingGroupName>
<MinSize>1</MinSize><MaxSize>9</MaxSize><DesiredCapacity>2</DesiredCapacity><CapacityRebalance>true</CapacityRebalance><AvailabilityZones><member>us-east-1a</member><member>us-east-1b</member></AvailabilityZones>
<SuspendedProcesses><member><ProcessName>AZRebalance</ProcessName><SuspensionReason>User suspended</SuspensionReason></member></SuspendedProcesses>
<Instances><member><InstanceId>i-0a</InstanceId><AvailabilityZone>us-east-1a</AvailabilityZone><LifecycleState>InService</LifecycleState><HealthStatus>Healthy</HealthStatus><ProtectedFromScaleIn>true</ProtectedFromScaleIn></member>
<member><InstanceId>i-0b</InstanceId><AvailabilityZone>us-east-1b</AvailabilityZone><LifecycleState>Terminating</LifecycleState><HealthStatus>Unhealthy</HealthStatus></member></Instances>
<Tags><member><Key>Name</Key><Value>worker</Value></member></Tags></member></AutoScalingGroups></DescribeAutoScalingGroupsResult></R>`,
    );
    await expect(region.groups.describeGroup('workers')).resolves.toEqual({
      groupName: 'workers',
      minSize: 1,
      maxSize: 9,
      desiredCapacity: 2,
      capacityRebalance: true,
      availabilityZones: ['us-east-1a', 'us-east-1b'],
      suspendedProcesses: ['AZRebalance'],
      instances: [
        {
          instanceId: 'i-0a',
          availabilityZone: 'us-east-1a',
          lifecycleState: 'InService',
          protectedFromScaleIn: true,
          healthy: true,
        },
        {
          instanceId: 'i-0b',
          availabilityZone: 'us-east-1b',
          lifecycleState: 'Terminating',
          protectedFromScaleIn: false,
          healthy: false,
        },
      ],
      tags: { Name: 'worker' },
    });
    await expect(region.groups.describeGroup('others')).resolves.toBeNull();
  });

  it('reads groups, 50 names a call, and leaves out others that an endpoint names', async () => {
    wire.answer(
      'DescribeAutoScalingGroups',
      '<R><DescribeAutoScalingGroupsResult><AutoScalingGroups><member><AutoScalingGroupName>g-1</AutoScalingGroupName><MinSize>0</MinSize><MaxSize>1</MaxSize><DesiredCapacity>0</DesiredCapacity></member><member><AutoScalingGroupName>stranger</AutoScalingGroupName><MinSize>0</MinSize><MaxSize>1</MaxSize><DesiredCapacity>0</DesiredCapacity></member></AutoScalingGroups></DescribeAutoScalingGroupsResult></R>',
    );
    const before = wire.requestsOf('DescribeAutoScalingGroups').length;
    const names = Array.from({ length: 60 }, (_, index) => `g-${index.toString()}`);
    const found = await region.groups.describeGroups(names);
    expect(new Set(found.map(({ groupName }) => groupName))).toEqual(new Set(['g-1']));
    expect(wire.requestsOf('DescribeAutoScalingGroups')).toHaveLength(before + 2);
    await expect(region.groups.describeGroups([])).resolves.toEqual([]);
    expect(wire.requestsOf('DescribeAutoScalingGroups')).toHaveLength(before + 2);
  });

  it('takes an instance out of its group with decrement, and asks a single time', async () => {
    const permit = mintPermit(
      { action: 'terminate-in-group', clusterId: 'c', target: 'i-0a', snapshotVersion: 1, validationId: 'v' },
      new Date(),
    );
    const action = 'TerminateInstanceInAutoScalingGroup';
    wire.answer(action, `<R><${action}Result><Activity/></${action}Result></R>`);
    await region.groups.terminateWithDecrement(permit, 'i-0a');
    expect(wire.requestsOf(action)).toHaveLength(1);
    expect(wire.requestsOf(action)[0]?.parameters).toMatchObject({
      InstanceId: 'i-0a',
      ShouldDecrementDesiredCapacity: 'true',
    });
    wire.answer(action, queryError(500, 'InternalFailure', 'something broke'));
    await expect(region.groups.terminateWithDecrement(permit, 'i-0a')).rejects.toMatchObject({
      code: 'aws_unavailable',
    });
    // It has no client token: after a lost answer it must not be sent again unseen.
    expect(wire.requestsOf(action)).toHaveLength(2);
    wire.answer(action, queryError(400, 'ValidationError', 'Currently, desiredSize equals minSize (1).'));
    await expect(region.groups.terminateWithDecrement(permit, 'i-0a')).rejects.toMatchObject({
      code: 'aws_request_refused',
    });
    wire.answer(
      action,
      queryError(
        403,
        'AccessDenied',
        `User: arn:aws:sts::1:assumed-role/R/S is not authorized to perform: autoscaling:${action}`,
      ),
    );
    await expect(region.groups.terminateWithDecrement(permit, 'i-0a')).rejects.toMatchObject({
      code: 'permission_missing',
      context: { action: `autoscaling:${action}` },
    });
    await expect(region.groups.terminateWithDecrement(permit, 'i-0b')).rejects.toMatchObject({
      code: 'permit_refused',
    });
  });

  it('detaches without decrement, once', async () => {
    const permit = mintPermit(
      { action: 'detach', clusterId: 'c', target: 'i-0a', snapshotVersion: 1, validationId: 'v' },
      new Date(),
    );
    wire.answer('DetachInstances', '<R><DetachInstancesResult><Activities/></DetachInstancesResult></R>');
    await region.groups.detachWithoutDecrement(permit, 'workers', 'i-0a');
    expect(wire.requestsOf('DetachInstances')[0]?.parameters).toMatchObject({
      AutoScalingGroupName: 'workers',
      'InstanceIds.member.1': 'i-0a',
      ShouldDecrementDesiredCapacity: 'false',
    });
    wire.answer(
      'DetachInstances',
      queryError(400, 'ValidationError', 'The instance i-0a is not part of Auto Scaling group workers.'),
    );
    await expect(region.groups.detachWithoutDecrement(permit, 'workers', 'i-0a')).resolves.toBeUndefined();
    wire.answer(
      'DetachInstances',
      queryError(400, 'ValidationError', 'The instance i-0a is not in InService or Standby.'),
    );
    await expect(region.groups.detachWithoutDecrement(permit, 'workers', 'i-0a')).rejects.toMatchObject({
      code: 'aws_request_refused',
    });
    await expect(region.groups.detachWithoutDecrement(permit, 'workers', 'i-0b')).rejects.toMatchObject({
      code: 'permit_refused',
    });
  });
});

describe('identity', () => {
  it('is that of the assumed role', async () => {
    wire.answer('GetCallerIdentity', (request) => ({
      body: `<R><GetCallerIdentityResult><Arn>arn:aws:sts::111122223333:assumed-role/R/cloudoptim-us-east-1</Arn><UserId>${request.sessionToken ?? ''}</UserId><Account>111122223333</Account></GetCallerIdentityResult></R>`,
    }));
    await expect(region.identity()).resolves.toEqual({
      account: '111122223333',
      arn: 'arn:aws:sts::111122223333:assumed-role/R/cloudoptim-us-east-1',
    });
    expect(wire.requestsOf('GetCallerIdentity')[0]?.sessionToken).toContain('session-token');
  });
});
