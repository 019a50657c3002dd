import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AwsAccess, AwsGateway } from '@/server/ports/aws';
import { AwsAccessError, AwsThrottledError, AwsUnavailableError } from '@/server/ports/aws-errors';
import { createAwsGateway } from '@/server/adapters/aws/gateway';
import {
  createMovableClock,
  createRecordingLog,
  systemClock,
} from '@/server/testing/aws-conformance/test-clock';
import {
  ec2Error,
  PLATFORM_KEY_ID,
  queryError,
  useWireServer,
} from '@/server/testing/aws-conformance/wire-server';

const wire = useWireServer();
const access: AwsAccess = {
  roleArn: 'arn:aws:iam::111122223333:role/CloudOptimRole',
  externalId: 'external-id-of-the-customer',
  region: 'us-east-1',
};
const EMPTY_INSTANCES = '<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>';

const opened: AwsGateway[] = [];
function gateway(options: Partial<Parameters<typeof createAwsGateway>[0]> = {}): AwsGateway {
  const made = createAwsGateway({ clock: systemClock, log: createRecordingLog(), ...options });
  opened.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((made) => made.close()));
});

describe('credentials', () => {
  it('assumes the role with external id and session name, with the platform credentials', async () => {
    wire.answer('DescribeInstances', EMPTY_INSTANCES);
    await gateway().open(access).compute.describeInstances(['i-1']);
    const [assumed] = wire.requestsOf('AssumeRole');
    expect(assumed?.accessKeyId).toBe(PLATFORM_KEY_ID);
    expect(assumed?.parameters).toMatchObject({
      RoleArn: access.roleArn,
      ExternalId: access.externalId,
      RoleSessionName: 'cloudoptim-us-east-1',
    });
    const [described] = wire.requestsOf('DescribeInstances');
    expect(described?.sessionToken).toBe('session-token-1');
  });

  it('assumes once for calls that start together, and for all services of a region', async () => {
    wire.answer('DescribeInstances', EMPTY_INSTANCES);
    wire.answer(
      'DescribeAutoScalingGroups',
      '<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult/></DescribeAutoScalingGroupsResponse>',
    );
    const made = gateway();
    await Promise.all([
      made.open(access).compute.describeInstances(['i-1']),
      made.open({ ...access }).compute.describeInstances(['i-2']),
      made.open(access).groups.describeGroup('workers'),
    ]);
    expect(wire.requestsOf('AssumeRole')).toHaveLength(1);
  });

  it('assumes anew five minutes before the session ends, and not before', async () => {
    wire.answer('DescribeInstances', EMPTY_INSTANCES);
    const clock = createMovableClock(new Date());
    const region = gateway({ clock }).open(access);
    await region.compute.describeInstances(['i-1']);
    clock.advance(54 * 60_000);
    await region.compute.describeInstances(['i-1']);
    expect(wire.requestsOf('AssumeRole')).toHaveLength(1);
    clock.advance(2 * 60_000);
    await region.compute.describeInstances(['i-1']);
    expect(wire.requestsOf('AssumeRole')).toHaveLength(2);
  });

  it('assumes anew and repeats the call when the session was revoked', async () => {
    wire.answer('DescribeInstances', (request) =>
      request.sessionToken === 'session-token-1'
        ? ec2Error(400, 'ExpiredToken', 'The security token included in the request is expired')
        : { body: EMPTY_INSTANCES },
    );
    await expect(gateway().open(access).compute.describeInstances(['i-1'])).resolves.toEqual([]);
    expect(wire.requestsOf('AssumeRole')).toHaveLength(2);
  });

  it('says that the role cannot be assumed, and asks again at the next call', async () => {
    wire.answer(
      'AssumeRole',
      queryError(403, 'AccessDenied', 'User: x is not authorized to perform: sts:AssumeRole'),
    );
    const log = createRecordingLog();
    const region = gateway({ log }).open(access);
    await expect(region.compute.describeInstances(['i-1'])).rejects.toMatchObject({
      name: 'AwsAccessError',
      code: 'role_not_assumable',
      retryable: false,
      context: { action: 'sts:AssumeRole', awsCode: 'AccessDenied' },
    });
    await expect(region.queue(`${wire.url}/1/q`).attributes()).rejects.toBeInstanceOf(AwsAccessError);
    expect(wire.requestsOf('AssumeRole')).toHaveLength(2);
    expect(log.lines.join('\n')).not.toContain(access.externalId);
  });

  it('says whether the role can be assumed without the external id', async () => {
    const made = gateway();
    await expect(made.assumableWithoutExternalId(access)).resolves.toBe(true);
    expect(wire.requestsOf('AssumeRole')[0]?.parameters['ExternalId']).toBeUndefined();
    wire.answer('AssumeRole', queryError(403, 'AccessDenied', 'not authorized'));
    await expect(made.assumableWithoutExternalId(access)).resolves.toBe(false);
    wire.answer('AssumeRole', queryError(403, 'InvalidClientTokenId', 'The security token is invalid'));
    await expect(made.assumableWithoutExternalId(access)).rejects.toMatchObject({
      code: 'credentials_invalid',
    });
  });
});

describe('endpoints', () => {
  it.each([
    ['AWS_ENDPOINT_URL_STS', 'sts'],
    ['AWS_ENDPOINT_URL_EC2', 'ec2'],
    ['AWS_ENDPOINT_URL_SQS', 'sqs'],
    ['AWS_ENDPOINT_URL_AUTO_SCALING', 'autoscaling'],
  ])('%s overrides the common endpoint for %s alone', async (variable, service) => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
    for (const name of ['STS', 'EC2', 'SQS', 'AUTO_SCALING'])
      vi.stubEnv(`AWS_ENDPOINT_URL_${name}`, wire.url);
    vi.stubEnv(variable, 'http://127.0.0.1:9');
    wire.answer('DescribeInstances', EMPTY_INSTANCES);
    wire.answer('DescribeAutoScalingGroups', '<R><DescribeAutoScalingGroupsResult/></R>');
    wire.answer('GetQueueAttributes', JSON.stringify({ Attributes: { QueueArn: 'arn:aws:sqs:r:1:q' } }));
    const region = gateway({ settings: { maxAttempts: 1 } }).open(access);
    const calls = {
      ec2: () => region.compute.describeInstances(['i-1']),
      autoscaling: () => region.groups.describeGroup('workers'),
      sqs: () => region.queue('https://sqs.us-east-1.amazonaws.com/1/q').attributes(),
    };
    for (const [name, call] of Object.entries(calls)) {
      const outcome = await call().then(
        () => 'answered',
        (error: unknown) => error,
      );
      if (service === name || service === 'sts') expect(outcome).toBeInstanceOf(AwsUnavailableError);
      else expect(outcome).toBe('answered');
    }
    vi.stubEnv('AWS_ENDPOINT_URL', wire.url);
    for (const name of ['STS', 'EC2', 'SQS', 'AUTO_SCALING'])
      vi.stubEnv(`AWS_ENDPOINT_URL_${name}`, undefined);
  });
});

describe('bounds and errors', () => {
  it('ends a call that is never answered at its bound', async () => {
    wire.answer('DescribeInstances', { body: '', fate: 'never' });
    await expect(
      gateway().open(access).compute.describeInstances(['i-1'], { timeoutMs: 300 }),
    ).rejects.toMatchObject({
      name: 'AwsUnavailableError',
      retryable: true,
      context: { awsCode: 'timeout' },
    });
  });

  it('ends a call whose signal aborts', async () => {
    wire.answer('DescribeInstances', { body: '', fate: 'never' });
    const controller = new AbortController();
    const call = gateway().open(access).compute.describeInstances(['i-1'], { signal: controller.signal });
    await vi.waitFor(() => expect(wire.requestsOf('DescribeInstances')).toHaveLength(1));
    controller.abort();
    await expect(call).rejects.toMatchObject({ context: { awsCode: 'aborted' } });
  });

  it('retries throttling and server errors inside the bound', async () => {
    let calls = 0;
    wire.answer('DescribeInstances', () => {
      calls += 1;
      if (calls === 1) return ec2Error(503, 'RequestLimitExceeded', 'Request limit exceeded.');
      if (calls === 2) return ec2Error(500, 'InternalError', 'An internal error has occurred');
      return { body: EMPTY_INSTANCES };
    });
    await expect(gateway().open(access).compute.describeInstances(['i-1'])).resolves.toEqual([]);
    expect(calls).toBe(3);
  });

  it('says throttled when the attempts are used up', async () => {
    wire.answer('DescribeInstances', ec2Error(503, 'RequestLimitExceeded', 'Request limit exceeded.'));
    const region = gateway({ settings: { maxAttempts: 2 } }).open(access);
    await expect(region.compute.describeInstances(['i-1'])).rejects.toBeInstanceOf(AwsThrottledError);
  });

  it('names the missing grant and hides the encoded blob', async () => {
    const message =
      'You are not authorized to perform this operation. User: arn:aws:sts::1:assumed-role/R/S is not authorized to perform: ec2:DescribeInstances because no identity-based policy allows it. Encoded authorization failure message: Zm9vYmFy';
    wire.answer('DescribeInstances', ec2Error(403, 'UnauthorizedOperation', message));
    const refused = gateway().open(access).compute.describeInstances(['i-1']);
    await expect(refused).rejects.toMatchObject({
      code: 'permission_missing',
      context: { action: 'ec2:DescribeInstances', requestId: 'req-1' },
    });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('Zm9v') });
  });

  it('never repeats the text of a signature error', async () => {
    wire.answer(
      'DescribeInstances',
      ec2Error(403, 'SignatureDoesNotMatch', 'x-amz-security-token:session-token-1'),
    );
    const refused: unknown = await gateway()
      .open(access)
      .compute.describeInstances(['i-1'])
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'credentials_invalid' });
    expect(JSON.stringify([refused, String(refused)])).not.toContain('session-token');
  });

  it('measures the skew of clocks from Date headers, failed calls included', async () => {
    const ahead = () => ({ date: new Date(Date.now() + 90_000).toUTCString() });
    wire.answer('DescribeInstances', () => ({
      ...ec2Error(400, 'InvalidParameterValue', 'no'),
      headers: ahead(),
    }));
    wire.answer('AssumeRole', () => ({ ...queryError(403, 'AccessDenied', 'no'), headers: ahead() }));
    const region = gateway().open(access);
    expect(region.compute.clockSkewMs()).toBe(0);
    await expect(region.compute.describeInstances(['i-1'])).rejects.toThrow();
    expect(region.compute.clockSkewMs()).toBeGreaterThan(85_000);
    expect(region.compute.clockSkewMs()).toBeLessThanOrEqual(91_000);
  });
});
