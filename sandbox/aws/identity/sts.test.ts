import { DescribeInstancesCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, ROLE, type TestWorld, failure, startTestWorld } from '../testing/test-world';
import { makeRole } from '../../world/seed-account';
import { FULL_PERMISSIONS } from './permissions';

let test: TestWorld;
beforeAll(async () => {
  test = await startTestWorld();
});
afterAll(() => test.close());
beforeEach(() =>
  test.world.aws.iam.putRole(makeRole(ACCOUNT, 'CloudOptimRole', { kind: 'pin-first' }, FULL_PERMISSIONS)),
);

const assume = (input: Partial<ConstructorParameters<typeof AssumeRoleCommand>[0]> = {}) =>
  test.sts().send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'session', ...input }));

describe('AssumeRole', () => {
  it('pins the first external id and requires it from then on', async () => {
    expect(await failure(assume())).toMatchObject({ code: 'AccessDenied', status: 403 });
    await assume({ ExternalId: 'first' });
    await assume({ ExternalId: 'first' });
    const other = await failure(assume({ ExternalId: 'second' }));
    expect(other.message).toBe(
      `User: arn:aws:iam::999900001111:user/cloudoptim-platform is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    );
  });

  it('keeps to an exact external id, and lets an open role in without one', async () => {
    const { iam } = test.world.aws;
    iam.putRole(makeRole(ACCOUNT, 'CloudOptimRole', { kind: 'exact', externalId: 'right' }, []));
    expect(await failure(assume({ ExternalId: 'wrong' }))).toMatchObject({ code: 'AccessDenied' });
    await assume({ ExternalId: 'right' });
    iam.putRole(makeRole(ACCOUNT, 'CloudOptimRole', { kind: 'open' }, []));
    await assume();
  });

  it('gives the same answer for a role without trust and for one that does not exist', async () => {
    const closed = await failure(
      assume({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/CloudOptimNoTrust`, ExternalId: 'some' }),
    );
    const absent = await failure(
      assume({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/NoSuchRole`, ExternalId: 'some' }),
    );
    expect([closed.code, absent.code]).toEqual(['AccessDenied', 'AccessDenied']);
  });

  it('ends a session after DurationSeconds and refuses what the role does not allow', async () => {
    const before = Date.now();
    const { Credentials } = await assume({ ExternalId: 'some', DurationSeconds: 900 });
    const lifeSeconds = ((Credentials?.Expiration?.getTime() ?? 0) - before) / 1000;
    expect(Math.round(lifeSeconds / 100)).toBe(9);
    expect(await failure(assume({ ExternalId: 'some', DurationSeconds: 899 }))).toMatchObject({
      code: 'ValidationError',
      status: 400,
    });
    expect((await failure(assume({ ExternalId: 'some', DurationSeconds: 7200 }))).message).toContain(
      'MaxSessionDuration',
    );
  });

  it('checks the session name', async () => {
    expect(await failure(assume({ ExternalId: 'some', RoleSessionName: 'not allowed!' }))).toMatchObject({
      code: 'ValidationError',
    });
  });
});

describe('permissions', () => {
  it('gives the older role its grants and nothing more', async () => {
    const older = await test.assume(`arn:aws:iam::${ACCOUNT}:role/CloudOptimOlderRole`);
    await test.ec2(older).send(new DescribeInstancesCommand({}));
    await test
      .sqs(older)
      .send(new GetQueueAttributesCommand({ QueueUrl: test.queueUrl, AttributeNames: ['QueueArn'] }));
    expect(
      await failure(
        test.sqs(older).send(new SendMessageCommand({ QueueUrl: test.queueUrl, MessageBody: 'x' })),
      ),
    ).toMatchObject({
      code: 'AccessDenied',
      status: 403,
      message: expect.stringContaining('is not authorized to perform: sqs:sendmessage'),
    });
  });

  it('refuses EC2 calls of a principal without grants as UnauthorizedOperation', async () => {
    const refused = await failure(test.ec2(test.platform).send(new DescribeInstancesCommand({})));
    expect(refused).toMatchObject({ code: 'UnauthorizedOperation', status: 403 });
    expect(refused.message).toContain('is not authorized to perform: ec2:DescribeInstances');
  });

  it('asks for iam:PassRole when a launch gives an instance profile', async () => {
    const withoutPassRole = FULL_PERMISSIONS.filter((permission) => permission !== 'iam:PassRole');
    test.world.aws.iam.putRole(makeRole(ACCOUNT, 'NoPassRole', { kind: 'open' }, withoutPassRole));
    const role = await test.assume(`arn:aws:iam::${ACCOUNT}:role/NoPassRole`);
    const refused = await failure(
      test.ec2(role).send(
        new RunInstancesCommand({
          MinCount: 1,
          MaxCount: 1,
          InstanceType: 'm5.large',
          LaunchTemplate: { LaunchTemplateName: 'production-eks-nodes', Version: '1' },
        }),
      ),
    );
    expect(refused).toMatchObject({
      code: 'UnauthorizedOperation',
      message: expect.stringContaining('iam:PassRole'),
    });
  });

  it('refuses a queue of another account', async () => {
    const role = await test.assume();
    const foreign = test.queueUrl.replace(ACCOUNT, '999988887777');
    expect(
      await failure(test.sqs(role).send(new GetQueueAttributesCommand({ QueueUrl: foreign }))),
    ).toMatchObject({ code: 'AccessDenied' });
  });
});
