import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { RunInstancesCommand, DescribeSpotInstanceRequestsCommand } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ACCOUNT, type TestWorld, eventually, failure, startTestWorld } from './aws/testing/test-world';
import { openControl } from './control';

let test: TestWorld;
let control: Awaited<ReturnType<typeof openControl>>;
beforeEach(async () => {
  test = await startTestWorld({ speed: 40 });
  control = await openControl(test.world, test.faults, 0);
});
afterEach(async () => {
  await control.close();
  await test.close();
});

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${control.url}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const noticed = z.object({
  instance_ids: z.array(z.string()),
  events: z.array(z.record(z.string(), z.unknown())),
});

async function messages(): Promise<unknown[]> {
  const sqs = test.sqs(await test.assume());
  const found: unknown[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: test.queueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return found;
    found.push(...Messages.map(({ Body }): unknown => JSON.parse(Body ?? '')));
  }
}

describe('interruptions', () => {
  it('sends the event that AWS sends, marks the Spot request, and kills the instance two minutes later', async () => {
    const { body } = await ask('POST', '/interrupt', { cluster: 'production-eks' });
    const {
      instance_ids: [id = ''],
    } = noticed.parse(body);
    const instance = test.world.aws.ec2(ACCOUNT, 'us-east-1').instances.get(id);
    expect(await messages()).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'EC2 Spot Instance Interruption Warning',
        source: 'aws.ec2',
        account: ACCOUNT,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        region: 'us-east-1',
        resources: [`arn:aws:ec2:${instance?.zone.name}:instance/${id}`],
        detail: { 'instance-id': id, 'instance-action': 'terminate' },
      },
    ]);
    const requests = await test
      .ec2(await test.assume())
      .send(new DescribeSpotInstanceRequestsCommand({ Filters: [{ Name: 'instance-id', Values: [id] }] }));
    expect(requests.SpotInstanceRequests?.[0]?.Status?.Code).toBe('marked-for-termination');
    expect(instance?.state).toBe('running');
    await eventually(() => instance?.state === 'terminated');
    expect(test.cluster('production-eks').gone).toEqual([id]);
    expect((await ask('GET', '/summary')).body).toMatchObject({
      killed_by_interruption: 1,
      interruptions_sent: 1,
    });
  });

  it('repeats, keeps from the queue, and takes many at once', async () => {
    const quiet = noticed.parse((await ask('POST', '/interrupt', { count: 2, to_queue: false })).body);
    expect(quiet.events).toHaveLength(2);
    expect(await messages()).toEqual([]);
    const repeated = noticed.parse((await ask('POST', '/interrupt', { count: 2, repeat: 3 })).body);
    expect(repeated.instance_ids.filter((id) => quiet.instance_ids.includes(id))).toEqual([]);
    expect(await messages()).toHaveLength(6);
  });

  it.each([
    ['rebalance', 'EC2 Instance Rebalance Recommendation', 'running'],
    ['scheduled-change', 'AWS Health Event', 'running'],
    ['state-change', 'EC2 Instance State-change Notification', 'shutting-down'],
  ])('%s', async (kind, detailType, state) => {
    await ask('POST', '/clock', { speed: 1 });
    const {
      instance_ids: [id = ''],
      events,
    } = noticed.parse((await ask('POST', '/interrupt', { kind })).body);
    expect(events[0]?.['detail-type']).toBe(detailType);
    expect(test.world.aws.ec2(ACCOUNT, 'us-east-1').instances.get(id)?.state).toBe(state);
  });

  it('stops an instance when asked to', async () => {
    const {
      instance_ids: [id = ''],
    } = noticed.parse((await ask('POST', '/interrupt', { action: 'stop' })).body);
    await eventually(() => test.world.aws.ec2(ACCOUNT, 'us-east-1').instances.get(id)?.state === 'stopped');
  });

  it('says when there is nothing to interrupt', async () => {
    expect((await ask('POST', '/interrupt', { instance_id: 'i-0' })).status).toBe(404);
    expect((await ask('POST', '/interrupt', { kind: 'meteor' })).status).toBe(400);
  });
});

describe('roles, queues, faults', () => {
  it('replaces a role by one with an external id', async () => {
    const answer = await ask('PUT', '/roles', {
      name: 'CloudOptimRole',
      external_id: 'exactly-this',
      permissions: 'older',
    });
    expect(answer.body).toMatchObject({ trust: 'exact', external_id: 'exactly-this' });
    const assume = (ExternalId?: string) =>
      test.sts().send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${ACCOUNT}:role/CloudOptimRole`,
          RoleSessionName: 'test',
          ExternalId,
        }),
      );
    expect(await failure(assume('another'))).toMatchObject({ code: 'AccessDenied' });
    await assume('exactly-this');
    await ask('PUT', '/roles', { name: 'CloudOptimRole', external_id: null });
    await assume();
  });

  it('puts raw messages into a queue, and takes the queue away', async () => {
    await ask('POST', '/queue', { queue_url: test.queueUrl, body: { odd: true }, repeat: 2 });
    expect(await messages()).toEqual([{ odd: true }, { odd: true }]);
    await ask('DELETE', `/queue?queue_url=${encodeURIComponent(test.queueUrl)}`);
    expect(await failure(messages())).toMatchObject({ code: 'QueueDoesNotExist' });
  });

  it('switches faults on, with several scopes, and off', async () => {
    await ask('PUT', '/faults/insufficient-capacity', [
      { scope: 'm5.large/*/spot' },
      { scope: 'c5.large/*/spot', remaining: 2 },
    ]);
    expect((await ask('GET', '/faults')).body).toEqual({
      'insufficient-capacity': [{ scope: 'm5.large/*/spot' }, { scope: 'c5.large/*/spot', remaining: 2 }],
    });
    expect(test.faults.active('insufficient-capacity', 'm5.large/us-east-1a/spot')).toBeDefined();
    expect(test.faults.active('insufficient-capacity', 'm5.large/us-east-1a/on-demand')).toBeUndefined();
    expect(test.faults.active('insufficient-capacity', 'c5.large/us-east-1a/spot')).toBeDefined();
    expect(test.faults.active('insufficient-capacity', 'c5.large/us-east-1a/spot')).toBeDefined();
    expect(test.faults.active('insufficient-capacity', 'c5.large/us-east-1a/spot')).toBeUndefined();
    await ask('DELETE', '/faults/insufficient-capacity');
    expect((await ask('GET', '/faults')).body).toEqual({});
  });
});

describe('what it shows', () => {
  it('lists the world', async () => {
    expect((await ask('GET', '/state')).body).toMatchObject({
      aws_url: test.world.door.url,
      accounts: [ACCOUNT],
      clusters: [
        {
          name: 'production-eks',
          token: 'token-of-production-eks',
          queue_url: test.queueUrl,
          ownership: 'standalone',
        },
        { name: 'staging-asg', ownership: 'asg', queue_url: test.queueUrl },
      ],
      groups: [{ name: 'staging-asg-workers', desired_capacity: 6, current_size: 6 }],
    });
  });

  it('shows what came to the door, without user data', async () => {
    const secret = Buffer.from('#!/bin/bash\n# secret\n').toString('base64');
    const ec2 = test.ec2(await test.assume());
    await ec2.send(
      new RunInstancesCommand({
        MinCount: 1,
        MaxCount: 1,
        InstanceType: 'm5.large',
        ClientToken: 'mine',
        UserData: secret,
        LaunchTemplate: { LaunchTemplateName: 'production-eks-nodes' },
      }),
    );
    const { body } = await ask('GET', '/door?service=ec2&call=ec2:RunInstances');
    expect(body).toMatchObject({
      entries: [
        {
          door: 'aws',
          call: 'ec2:RunInstances',
          status: 200,
          detail: { ClientToken: 'mine', UserData: '(withheld)' },
        },
      ],
      counts: { 'ec2:RunInstances': 1 },
    });
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  it('does not know other routes', async () => {
    expect((await ask('GET', '/nothing')).status).toBe(404);
  });
});
