import { afterEach, describe, expect, it, vi } from 'vitest';
import { mintPermit } from '@/server/domain/safety/permit';
import type { AwsAccess, AwsGateway, LaunchRequest } from '@/server/ports/aws';
import { AwsAccessError, AwsThrottledError, AwsUnavailableError } from '@/server/ports/aws-errors';
import { createAwsGateway } from '@/server/adapters/aws';
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

const launchRequest: LaunchRequest = {
  clientToken: '0123456789abcdef0123456789abcdef',
  source: { kind: 'launch-template', launchTemplateId: 'lt-0a', version: '7' },
  instanceType: 'm5.large',
  lifecycle: 'spot',
  subnetId: 'subnet-0a',
  count: 1,
  tags: { 'cloudoptim:step-id': 'step-1', 'cloudoptim:cluster-id': 'c-1' },
};
const permit = () =>
  mintPermit(
    { action: 'launch', clusterId: 'c-1', target: 'step-1', snapshotVersion: 1, validationId: 'v-1' },
    new Date(),
  );
const LAUNCHED = `<RunInstancesResponse><reservationId>r-1</reservationId><instancesSet><item><instanceId>i-0new</instanceId>
<imageId>ami-1</imageId><instanceState><code>0</code><name>pending</name></instanceState><instanceType>m5.large</instanceType>
<placement><availabilityZone>us-east-1a</availabilityZone></placement><instanceLifecycle>spot</instanceLifecycle>
<launchTime>2026-07-14T09:30:00.000Z</launchTime></item></instancesSet></RunInstancesResponse>`;

describe('launch', () => {
  it('sends one RunInstances with everything that makes it idempotent and findable', async () => {
    wire.answer('RunInstances', LAUNCHED);
    const outcome = await gateway().open(access).compute.launch(permit(), launchRequest);
    expect(outcome).toMatchObject({
      kind: 'launched',
      instances: [
        { instanceId: 'i-0new', state: 'pending', lifecycle: 'spot', availabilityZone: 'us-east-1a' },
      ],
    });
    const [sent] = wire.requestsOf('RunInstances');
    expect(sent?.parameters).toMatchObject({
      MinCount: '1',
      MaxCount: '1',
      ClientToken: launchRequest.clientToken,
      InstanceType: 'm5.large',
      SubnetId: 'subnet-0a',
      'LaunchTemplate.LaunchTemplateId': 'lt-0a',
      'LaunchTemplate.Version': '7',
      'InstanceMarketOptions.MarketType': 'spot',
      'InstanceMarketOptions.SpotOptions.SpotInstanceType': 'one-time',
      'InstanceMarketOptions.SpotOptions.InstanceInterruptionBehavior': 'terminate',
      'MetadataOptions.InstanceMetadataTags': 'disabled',
      'MetadataOptions.HttpTokens': 'required',
      'TagSpecification.1.ResourceType': 'instance',
      'TagSpecification.1.Tag.1.Key': 'cloudoptim:step-id',
      'TagSpecification.1.Tag.1.Value': 'step-1',
      'TagSpecification.2.ResourceType': 'volume',
      'TagSpecification.3.ResourceType': 'spot-instances-request',
    });
  });

  it.each([
    [500, 'InsufficientInstanceCapacity', 'no-capacity'],
    [400, 'MaxSpotInstanceCountExceeded', 'no-capacity'],
    [400, 'VcpuLimitExceeded', 'no-capacity'],
    [400, 'InsufficientFreeAddressesInSubnet', 'no-capacity'],
    [400, 'Unsupported', 'no-capacity'],
    [400, 'SpotMaxPriceTooLow', 'no-capacity'],
    [403, 'UnauthorizedOperation', 'refused'],
    [400, 'InvalidAMIID.NotFound', 'refused'],
    [400, 'IdempotentParameterMismatch', 'refused'],
    [500, 'InternalError', 'unknown'],
    [503, 'Unavailable', 'unknown'],
  ])('maps %i %s to %s after a single attempt', async (status, code, kind) => {
    wire.answer('RunInstances', ec2Error(status, code, 'as AWS says'));
    const outcome = await gateway().open(access).compute.launch(permit(), launchRequest);
    expect(outcome).toMatchObject({ kind, code });
    expect(wire.requestsOf('RunInstances')).toHaveLength(1);
  });

  it('does not send again by itself after a lost answer', async () => {
    wire.answer('RunInstances', { body: '', fate: 'reset' });
    const outcome = await gateway().open(access).compute.launch(permit(), launchRequest);
    expect(outcome).toMatchObject({ kind: 'unknown' });
    expect(wire.requestsOf('RunInstances')).toHaveLength(1);
  });

  it('repeats a throttled launch unchanged, and says unknown when the bound ends', async () => {
    let calls = 0;
    wire.answer('RunInstances', () => {
      calls += 1;
      return calls < 3 ? ec2Error(503, 'RequestLimitExceeded', 'slow down') : { body: LAUNCHED };
    });
    const compute = gateway().open(access).compute;
    await expect(compute.launch(permit(), launchRequest)).resolves.toMatchObject({ kind: 'launched' });
    const tokens = wire.requestsOf('RunInstances').map((request) => request.parameters['ClientToken']);
    expect(tokens).toEqual([launchRequest.clientToken, launchRequest.clientToken, launchRequest.clientToken]);
    wire.answer('RunInstances', ec2Error(503, 'RequestLimitExceeded', 'slow down'));
    await expect(compute.launch(permit(), launchRequest, { timeoutMs: 400 })).resolves.toMatchObject({
      kind: 'unknown',
    });
  });

  it('refuses a moving template version and a permit for another step without asking AWS', async () => {
    const compute = gateway().open(access).compute;
    for (const version of ['$Latest', '$Default', '', '0', '1.5']) {
      const request: LaunchRequest = {
        ...launchRequest,
        source: { kind: 'launch-template', launchTemplateId: 'lt-0a', version },
      };
      await expect(compute.launch(permit(), request)).resolves.toMatchObject({ kind: 'refused' });
    }
    const otherStep = { ...launchRequest, tags: { 'cloudoptim:step-id': 'step-2' } };
    await expect(compute.launch(permit(), otherStep)).rejects.toMatchObject({ code: 'permit_refused' });
    expect(wire.requestsOf('RunInstances')).toHaveLength(0);
  });

  it('calls a role that cannot be assumed a refusal', async () => {
    wire.answer('AssumeRole', queryError(403, 'AccessDenied', 'no'));
    await expect(gateway().open(access).compute.launch(permit(), launchRequest)).resolves.toMatchObject({
      kind: 'refused',
      code: 'role_not_assumable',
    });
  });
});
