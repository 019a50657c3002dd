import { DescribeRegionsCommand, DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, type TestWorld, failure, startTestWorld } from './testing/test-world';

let test: TestWorld;
beforeAll(async () => {
  test = await startTestWorld();
});
afterAll(() => test.close());
afterEach(() => test.faults.clearAll());

const UNKNOWN = { accessKeyId: 'AKIAUNKNOWNUNKNOWN00', secretAccessKey: 'no-such-secret' };

describe('signatures', () => {
  it('accepts what the SDK signs, in every protocol', async () => {
    const role = await test.assume();
    const regions = await test.ec2(role).send(new DescribeRegionsCommand({}));
    expect(regions.Regions?.length).toBeGreaterThan(5);
    const received = await test.sqs(role).send(new ReceiveMessageCommand({ QueueUrl: test.queueUrl }));
    expect(received.Messages).toBeUndefined();
    const groups = await test.autoscaling(role).send(new DescribeAutoScalingGroupsCommand({}));
    expect(groups.AutoScalingGroups).toHaveLength(1);
  });

  it('refuses an unknown key with the code of each service', async () => {
    expect(await failure(test.ec2(UNKNOWN).send(new DescribeRegionsCommand({})))).toMatchObject({
      code: 'AuthFailure',
      status: 401,
    });
    expect(await failure(test.sts(UNKNOWN).send(new GetCallerIdentityCommand({})))).toMatchObject({
      code: 'InvalidClientTokenId',
      status: 403,
    });
    expect(
      await failure(test.sqs(UNKNOWN).send(new ReceiveMessageCommand({ QueueUrl: test.queueUrl }))),
    ).toMatchObject({ code: 'InvalidClientTokenId', status: 403 });
  });

  it('refuses a wrong secret', async () => {
    const wrong = { ...test.platform, secretAccessKey: 'wrong' };
    expect(await failure(test.sts(wrong).send(new GetCallerIdentityCommand({})))).toMatchObject({
      code: 'SignatureDoesNotMatch',
      status: 403,
    });
    const role = await test.assume();
    expect(
      await failure(
        test
          .sqs({ ...role, secretAccessKey: 'wrong' })
          .send(new ReceiveMessageCommand({ QueueUrl: test.queueUrl })),
      ),
    ).toMatchObject({ code: 'SignatureDoesNotMatch' });
  });

  it('refuses a session token that is missing or not the one of the key', async () => {
    const role = await test.assume();
    const { accessKeyId, secretAccessKey } = role;
    expect(
      await failure(test.sts({ accessKeyId, secretAccessKey }).send(new GetCallerIdentityCommand({}))),
    ).toMatchObject({ code: 'InvalidClientTokenId' });
    expect(
      await failure(test.sts({ ...role, sessionToken: 'other' }).send(new GetCallerIdentityCommand({}))),
    ).toMatchObject({ code: 'InvalidClientTokenId' });
  });

  it('refuses a tampered body', async () => {
    const client = test.sts();
    client.middlewareStack.add(
      (next) => async (args) => {
        const { request } = args;
        if (typeof request === 'object' && request !== null)
          Reflect.set(
            request,
            'body',
            String(Reflect.get(request, 'body')).replace('2011-06-15', '2011-06-16'),
          );
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low', name: 'tamper' },
    );
    expect(await failure(client.send(new GetCallerIdentityCommand({})))).toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
  });

  it('refuses what is not signed', async () => {
    const response = await fetch(test.world.door.url, {
      method: 'POST',
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('MissingAuthenticationToken');
  });

  it('says that a session has expired in the words of each service', async () => {
    const role = await test.assume();
    test.faults.set('credentials-expired', [{}]);
    expect(await failure(test.ec2(role).send(new DescribeInstancesCommand({})))).toMatchObject({
      code: 'RequestExpired',
    });
    expect(await failure(test.sts(role).send(new GetCallerIdentityCommand({})))).toMatchObject({
      code: 'ExpiredToken',
    });
    expect(
      await failure(test.sqs(role).send(new ReceiveMessageCommand({ QueueUrl: test.queueUrl }))),
    ).toMatchObject({ code: 'ExpiredToken' });
  });
});

describe('the door', () => {
  it('tells AWS time in its Date header, moved by the fault clock-skew', async () => {
    test.faults.set('clock-skew', [{ skewMs: 3_600_000 }]);
    const response = await fetch(test.world.door.url, { method: 'POST' });
    const ahead = Date.parse(response.headers.get('date') ?? '') - test.world.aws.clock.now().getTime();
    expect(Math.abs(ahead - 3_600_000)).toBeLessThan(60_000);
  });

  it('throttles by token bucket with the code of each service', async () => {
    const role = await test.assume();
    test.faults.set('aws-throttle', [{ scope: 'ec2:DescribeRegions', capacity: 2, refillPerSecond: 0 }]);
    const client = test.ec2(role);
    await client.send(new DescribeRegionsCommand({}));
    await client.send(new DescribeRegionsCommand({}));
    expect(await failure(client.send(new DescribeRegionsCommand({})))).toMatchObject({
      code: 'RequestLimitExceeded',
      status: 503,
    });
  });

  it('injects errors for a number of calls', async () => {
    const role = await test.assume();
    test.faults.set('aws-error', [{ scope: 'ec2', code: 'Unavailable', status: 503, remaining: 1 }]);
    const client = test.ec2(role);
    expect(await failure(client.send(new DescribeRegionsCommand({})))).toMatchObject({
      code: 'Unavailable',
      status: 503,
    });
    await expect(client.send(new DescribeRegionsCommand({}))).resolves.toBeDefined();
  });

  it('answers who the caller is', async () => {
    const role = await test.assume();
    const identity = await test.sts(role).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: ACCOUNT,
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/CloudOptimRole/test`,
    });
  });
});
