import { afterEach, describe, expect, it } from 'vitest';
import { mintPermit } from '@/server/domain/safety/permit';
import type { AwsAccess, AwsGateway, LaunchRequest } from '@/server/ports/aws';
import { createAwsGateway } from '@/server/adapters/aws/gateway';
import { createRecordingLog, systemClock } from '@/server/testing/aws-conformance/test-clock';
import { ec2Error, queryError, useWireServer } from '@/server/testing/aws-conformance/wire-server';

const wire = useWireServer();
const access: AwsAccess & { readonly clusterId: string } = {
  clusterId: 'c-1',
  roleArn: 'arn:aws:iam::111122223333:role/CloudOptimRole',
  externalId: 'external-id-of-the-customer',
  region: 'us-east-1',
};

const opened: AwsGateway[] = [];
function gateway(): AwsGateway {
  const made = createAwsGateway({ clock: systemClock, log: createRecordingLog() });
  opened.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((made) => made.close()));
});

const launchRequest: LaunchRequest = {
  clientToken: '0123456789abcdef0123456789abcdef',
  source: { kind: 'launch-template', launchTemplateId: 'lt-0a', version: '7' },
  instanceType: 'm5.large',
  lifecycle: 'spot',
  subnetId: 'subnet-0a',
  stepIds: ['step-1'],
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

const { clientToken: _token, stepIds: _steps, ...draft } = launchRequest;

const TEMPLATE_WITH_INTERFACES = `<R><launchTemplateVersionSet><item><launchTemplateData><networkInterfaceSet><item><deviceIndex>0</deviceIndex>
<associatePublicIpAddress>false</associatePublicIpAddress><subnetId>subnet-other</subnetId><privateIpAddress>10.0.0.9</privateIpAddress>
<groupSet><groupId>sg-0a</groupId></groupSet></item></networkInterfaceSet></launchTemplateData></item></launchTemplateVersionSet></R>`;

describe('launch', () => {
  it('sends one RunInstances with everything that makes it idempotent and findable', async () => {
    wire.answer('RunInstances', LAUNCHED);
    const outcome = await gateway().open(access).compute.launch([permit()], launchRequest);
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
    const outcome = await gateway().open(access).compute.launch([permit()], launchRequest);
    expect(outcome).toMatchObject({ kind, code });
    expect(wire.requestsOf('RunInstances')).toHaveLength(1);
  });

  it('does not send again by itself after a lost answer', async () => {
    wire.answer('RunInstances', { body: '', fate: 'reset' });
    const outcome = await gateway().open(access).compute.launch([permit()], launchRequest);
    expect(outcome).toMatchObject({ kind: 'unknown' });
    expect(wire.requestsOf('RunInstances')).toHaveLength(1);
  });

  it('takes an answer that is no RunInstances answer for unknown', async () => {
    const compute = gateway().open(access).compute;
    for (const body of ['<html><body>proxy</body></html>', 'not xml at all', '', '<R><instancesSet/></R>']) {
      wire.answer('RunInstances', { body });
      await expect(compute.launch([permit()], launchRequest)).resolves.toMatchObject({ kind: 'unknown' });
    }
    expect(wire.requestsOf('RunInstances')).toHaveLength(4);
  });

  it('repeats a throttled launch unchanged, and says unknown when the bound ends', async () => {
    let calls = 0;
    wire.answer('RunInstances', () => {
      calls += 1;
      return calls < 3 ? ec2Error(503, 'RequestLimitExceeded', 'slow down') : { body: LAUNCHED };
    });
    const compute = gateway().open(access).compute;
    await expect(compute.launch([permit()], launchRequest)).resolves.toMatchObject({ kind: 'launched' });
    const tokens = wire.requestsOf('RunInstances').map((request) => request.parameters['ClientToken']);
    expect(tokens).toEqual([launchRequest.clientToken, launchRequest.clientToken, launchRequest.clientToken]);
    wire.answer('RunInstances', ec2Error(503, 'RequestLimitExceeded', 'slow down'));
    await expect(compute.launch([permit()], launchRequest, { timeoutMs: 400 })).resolves.toMatchObject({
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
      await expect(compute.launch([permit()], request)).resolves.toMatchObject({ kind: 'refused' });
    }
    for (const stepIds of [['step-2'], ['step-1', 'step-2'], []]) {
      await expect(compute.launch([permit()], { ...launchRequest, stepIds })).rejects.toMatchObject({
        code: 'permit_refused',
      });
    }
    expect(wire.requestsOf('RunInstances')).toHaveLength(0);
  });

  it('names the interfaces of a template that has some, with the subnet of the launch', async () => {
    const conflict =
      'Network interfaces and an instance-level subnet ID may not be specified on the same request';
    wire.answer('RunInstances', (request) =>
      request.parameters['SubnetId'] === undefined
        ? { body: LAUNCHED }
        : ec2Error(400, 'InvalidParameterCombination', conflict),
    );
    wire.answer('DescribeLaunchTemplateVersions', TEMPLATE_WITH_INTERFACES);
    const compute = gateway().open(access).compute;
    await expect(compute.launch([permit()], launchRequest)).resolves.toMatchObject({ kind: 'launched' });
    await expect(compute.launch([permit()], launchRequest)).resolves.toMatchObject({ kind: 'launched' });
    const sent = wire.requestsOf('RunInstances').map((request) => request.parameters);
    expect(sent).toHaveLength(3);
    expect(sent[2]).toMatchObject({
      'NetworkInterface.1.DeviceIndex': '0',
      'NetworkInterface.1.SubnetId': 'subnet-0a',
      'NetworkInterface.1.SecurityGroupId.1': 'sg-0a',
      'NetworkInterface.1.AssociatePublicIpAddress': 'false',
    });
    expect(Object.values(sent[2] ?? {})).not.toContain('10.0.0.9');
    expect(wire.requestsOf('DescribeLaunchTemplateVersions')).toHaveLength(1);
  });

  it('finds its launch again by the token after a restart, though the template wanted its interfaces named', async () => {
    wire.answer('RunInstances', (request) =>
      request.parameters['SubnetId'] === undefined
        ? { body: LAUNCHED }
        : ec2Error(400, 'IdempotentParameterMismatch', 'The client token was used with other parameters'),
    );
    wire.answer('DescribeLaunchTemplateVersions', TEMPLATE_WITH_INTERFACES);
    await expect(gateway().open(access).compute.launch([permit()], launchRequest)).resolves.toMatchObject({
      kind: 'launched',
      instances: [{ instanceId: 'i-0new' }],
    });
  });

  it('leaves the refusal standing when the template may not be read', async () => {
    wire.answer(
      'RunInstances',
      ec2Error(400, 'InvalidParameterCombination', 'Network interfaces and an instance-level …'),
    );
    wire.answer('DescribeLaunchTemplateVersions', ec2Error(403, 'UnauthorizedOperation', 'no'));
    await expect(gateway().open(access).compute.launch([permit()], launchRequest)).resolves.toMatchObject({
      kind: 'refused',
      code: 'InvalidParameterCombination',
    });
    expect(wire.requestsOf('RunInstances')).toHaveLength(1);
  });

  it('calls a role that cannot be assumed a refusal', async () => {
    wire.answer('AssumeRole', queryError(403, 'AccessDenied', 'no'));
    await expect(gateway().open(access).compute.launch([permit()], launchRequest)).resolves.toMatchObject({
      kind: 'refused',
      code: 'role_not_assumable',
    });
  });
});

describe('a trial of a launch', () => {
  const DRY = ec2Error(412, 'DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');

  it('is the launch itself with DryRun, under a token of its own', async () => {
    wire.answer('RunInstances', DRY);
    await gateway().open(access).compute.tryLaunch(draft);
    const [sent, ...more] = wire.requestsOf('RunInstances');
    expect(more).toEqual([]);
    expect(sent?.parameters).toMatchObject({
      DryRun: 'true',
      MinCount: '1',
      MaxCount: '1',
      InstanceType: 'm5.large',
      SubnetId: 'subnet-0a',
      'LaunchTemplate.LaunchTemplateId': 'lt-0a',
    });
    expect(sent?.parameters['ClientToken']).not.toBe(launchRequest.clientToken);
  });

  it('names the interfaces of a template that wants them named', async () => {
    wire.answer('DescribeLaunchTemplateVersions', TEMPLATE_WITH_INTERFACES);
    wire.answer('RunInstances', ({ parameters }) =>
      'SubnetId' in parameters
        ? ec2Error(
            400,
            'InvalidParameterCombination',
            'Network interfaces and an instance-level subnet ID may not be specified on the same request',
          )
        : DRY,
    );
    await gateway().open(access).compute.tryLaunch(draft);
    expect(wire.requestsOf('RunInstances').at(-1)?.parameters).toMatchObject({
      DryRun: 'true',
      'NetworkInterface.1.SubnetId': 'subnet-0a',
    });
  });

  it.each([
    ['UnauthorizedOperation', 403, 'permission_missing'],
    ['InvalidAMIID.NotFound', 400, 'aws_request_refused'],
    ['InternalError', 500, 'aws_unavailable'],
  ])('tells %s', async (code, status, ours) => {
    wire.answer('RunInstances', ec2Error(status, code, 'no'));
    await expect(gateway().open(access).compute.tryLaunch(draft, { timeoutMs: 2_000 })).rejects.toMatchObject(
      {
        code: ours,
      },
    );
  });

  it('says so where an endpoint launches all the same', async () => {
    wire.answer('RunInstances', LAUNCHED);
    await expect(gateway().open(access).compute.tryLaunch(draft)).rejects.toMatchObject({
      code: 'aws_request_refused',
      message: expect.stringContaining('i-0new'),
    });
  });
});
