import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintPermit } from '@/server/domain/safety/permit';
import type { AwsGateway, Compute } from '@/server/ports/aws';
import { createAwsGateway } from '@/server/adapters/aws/gateway';
import { createRecordingLog, systemClock } from '@/server/testing/aws-conformance/test-clock';
import { ec2Error, useWireServer } from '@/server/testing/aws-conformance/wire-server';

const wire = useWireServer();
let gateway: AwsGateway;
let compute: Compute;
beforeAll(() => {
  gateway = createAwsGateway({ clock: systemClock, log: createRecordingLog() });
  const access = { roleArn: 'arn:aws:iam::111122223333:role/R', externalId: 'e', region: 'us-east-1' };
  compute = gateway.open({ ...access, clusterId: 'c' }).compute;
});
afterAll(() => gateway.close());

const instance = (id: string, tags: Record<string, string> = {}, state = 'running') => `<item>
<instanceId>${id}</instanceId><imageId>ami-0a</imageId><instanceState><code>16</code><name>${state}</name></instanceState>
<privateDnsName>ip-10-0-1-7.ec2.internal</privateDnsName><instanceType>m5.large</instanceType>
<launchTime>2026-07-14T09:30:00.000Z</launchTime><placement><availabilityZone>us-east-1a</availabilityZone><availabilityZoneId>use1-az1</availabilityZoneId></placement>
<subnetId>subnet-0a</subnetId><instanceLifecycle>spot</instanceLifecycle><spotInstanceRequestId>sir-0a</spotInstanceRequestId>
<iamInstanceProfile><arn>arn:aws:iam::1:instance-profile/node</arn></iamInstanceProfile>
<groupSet><item><groupId>sg-0a</groupId></item><item><groupId>sg-0b</groupId></item></groupSet>
<tagSet>${Object.entries(tags)
  .map(([key, value]) => `<item><key>${key}</key><value>${value}</value></item>`)
  .join('')}</tagSet></item>`;
const described = (items: readonly string[], token = '') =>
  `<DescribeInstancesResponse><reservationSet><item><instancesSet>${items.join('')}</instancesSet></item></reservationSet>${
    token === '' ? '' : `<nextToken>${token}</nextToken>`
  }</DescribeInstancesResponse>`;

const ids = (from: Readonly<Record<string, unknown>>): readonly unknown[] =>
  Object.entries(from)
    .filter(([key]) => key.startsWith('Filter.1.Value.'))
    .map(([, value]) => value);

describe('describeInstances', () => {
  it('reads every fact of an instance', async () => {
    wire.answer('DescribeInstances', described([instance('i-0a', { Name: 'node', empty: '' })]));
    await expect(compute.describeInstances(['i-0a', 'i-0gone'])).resolves.toEqual([
      {
        instanceId: 'i-0a',
        instanceType: 'm5.large',
        state: 'running',
        lifecycle: 'spot',
        availabilityZone: 'us-east-1a',
        availabilityZoneId: 'use1-az1',
        privateDnsName: 'ip-10-0-1-7.ec2.internal',
        subnetId: 'subnet-0a',
        imageId: 'ami-0a',
        instanceProfileArn: 'arn:aws:iam::1:instance-profile/node',
        securityGroupIds: ['sg-0a', 'sg-0b'],
        launchedAt: new Date('2026-07-14T09:30:00.000Z'),
        tags: { Name: 'node', empty: '' },
        spotInstanceRequestId: 'sir-0a',
        ending: null,
      },
    ]);
    const [sent] = wire.requestsOf('DescribeInstances');
    expect(sent?.parameters).toMatchObject({ 'Filter.1.Name': 'instance-id', 'Filter.1.Value.1': 'i-0a' });
    expect(sent?.parameters).not.toHaveProperty('InstanceId.1');
  });

  it.each([
    {
      code: 'Server.SpotInstanceTermination',
      reason: 'Server.SpotInstanceTermination: Spot instance termination (2026-07-14 10:12:03 GMT)',
      ending: { at: new Date('2026-07-14T10:12:03Z'), interrupted: true },
    },
    {
      code: 'Client.UserInitiatedShutdown',
      reason: 'User initiated (2026-07-14 10:12:03 GMT)',
      ending: { at: new Date('2026-07-14T10:12:03Z'), interrupted: false },
    },
    { code: 'Server.InternalError', reason: '', ending: { at: null, interrupted: false } },
  ])('reads how an instance ended: $code', async ({ code, reason, ending }) => {
    const end = `<instanceState><code>48</code><name>terminated</name></instanceState><reason>${reason}</reason>
<stateReason><code>${code}</code><message>m</message></stateReason>`;
    const running = /<instanceState>.*?<\/instanceState>/;
    wire.answer('DescribeInstances', described([instance('i-0a', {}).replace(running, end)]));
    await expect(compute.describeInstances(['i-0a'])).resolves.toMatchObject([
      { state: 'terminated', ending },
    ]);
  });

  it('asks nothing for nothing, 200 ids a call, each id once', async () => {
    wire.answer('DescribeInstances', described([]));
    await expect(compute.describeInstances([])).resolves.toEqual([]);
    expect(wire.requestsOf('DescribeInstances')).toHaveLength(0);
    const many = Array.from({ length: 450 }, (_, i) => `i-${i.toString(16).padStart(17, '0')}`);
    await compute.describeInstances([...many, ...many.slice(0, 10)]);
    const asked = wire.requestsOf('DescribeInstances').map((request) => ids(request.parameters));
    expect(asked.map((chunk) => chunk.length).sort((a, b) => a - b)).toEqual([50, 200, 200]);
    expect(new Set(asked.flat()).size).toBe(450);
  });

  it('reads all pages', async () => {
    wire.answer('DescribeInstances', (request) => ({
      body:
        request.parameters['NextToken'] === 'two'
          ? described([instance('i-0b')])
          : described([instance('i-0a')], 'two'),
    }));
    const found = await compute.describeInstances(['i-0a', 'i-0b']);
    expect(found.map((facts) => facts.instanceId)).toEqual(['i-0a', 'i-0b']);
  });
});

describe('findInstancesByTags', () => {
  it('asks for live states, escapes wildcards, and believes only exact tags', async () => {
    wire.answer(
      'DescribeInstances',
      described([
        instance('i-0a', { 'cloudoptim:step-id': 's*1', x: 'y' }),
        instance('i-0b', { 'cloudoptim:step-id': 'sss1' }),
        instance('i-0c', { 'cloudoptim:step-id': 's*1' }, 'terminated'),
      ]),
    );
    const found = await compute.findInstancesByTags({ 'cloudoptim:step-id': 's*1' });
    expect(found.map((facts) => facts.instanceId)).toEqual(['i-0a']);
    const [sent] = wire.requestsOf('DescribeInstances');
    expect(sent?.parameters).toMatchObject({
      'Filter.1.Name': 'tag:cloudoptim:step-id',
      'Filter.1.Value.1': 's\\*1',
      'Filter.2.Name': 'instance-state-name',
    });
    expect(Object.values(sent?.parameters ?? {})).not.toContain('terminated');
  });
});

describe('terminate', () => {
  const permit = (target: string) =>
    mintPermit(
      { action: 'terminate', clusterId: 'c', target, snapshotVersion: 1, validationId: 'v' },
      new Date(),
    );

  it('terminates the one instance, and takes one that is gone for done', async () => {
    wire.answer(
      'TerminateInstances',
      '<TerminateInstancesResponse><instancesSet/></TerminateInstancesResponse>',
    );
    await compute.terminate(permit('i-0a'), 'i-0a');
    expect(wire.requestsOf('TerminateInstances')[0]?.parameters).toMatchObject({ 'InstanceId.1': 'i-0a' });
    wire.answer(
      'TerminateInstances',
      ec2Error(400, 'InvalidInstanceID.NotFound', "The instance ID 'i-0a' does not exist"),
    );
    await expect(compute.terminate(permit('i-0a'), 'i-0a')).resolves.toBeUndefined();
  });

  it('does not swallow other refusals, and asks nothing without a permit for the target', async () => {
    wire.answer(
      'TerminateInstances',
      ec2Error(400, 'OperationNotPermitted', 'The instance may not be terminated.'),
    );
    await expect(compute.terminate(permit('i-0a'), 'i-0a')).rejects.toMatchObject({
      code: 'aws_request_refused',
      context: { awsCode: 'OperationNotPermitted' },
    });
    await expect(compute.terminate(permit('i-0b'), 'i-0a')).rejects.toMatchObject({ code: 'permit_refused' });
    const expired = mintPermit(
      { action: 'terminate', clusterId: 'c', target: 'i-0a', snapshotVersion: 1, validationId: 'v' },
      new Date(Date.now() - 61_000),
    );
    await expect(compute.terminate(expired, 'i-0a')).rejects.toMatchObject({ code: 'permit_refused' });
    expect(wire.requestsOf('TerminateInstances')).toHaveLength(1);
  });
});

describe('catalog', () => {
  it('reads types and asks for them once', async () => {
    const type = (name: string, vcpu: number, gpus = '') => `<item><instanceType>${name}</instanceType>
<currentGeneration>true</currentGeneration><bareMetal>false</bareMetal><burstablePerformanceSupported>false</burstablePerformanceSupported>
<supportedUsageClasses><item>on-demand</item><item>spot</item></supportedUsageClasses>
<processorInfo><supportedArchitectures><item>x86_64</item></supportedArchitectures></processorInfo>
<vCpuInfo><defaultVCpus>${vcpu.toString()}</defaultVCpus></vCpuInfo><memoryInfo><sizeInMiB>8192</sizeInMiB></memoryInfo>${gpus}</item>`;
    wire.answer('DescribeInstanceTypes', {
      body: `<R><instanceTypeSet>${type('m5.large', 2)}${type('g5.large', 4, '<gpuInfo><gpus><item><count>2</count></item></gpus></gpuInfo>')}
<item><instanceType>broken.large</instanceType></item></instanceTypeSet></R>`,
    });
    const types = await compute.describeInstanceTypes('all');
    expect(types).toEqual([
      {
        instanceType: 'm5.large',
        vcpu: 2,
        memoryMib: 8_192,
        architectures: ['x86_64'],
        currentGeneration: true,
        bareMetal: false,
        gpuCount: 0,
        spotSupported: true,
        burstable: false,
      },
      expect.objectContaining({ instanceType: 'g5.large', vcpu: 4, gpuCount: 2 }),
    ]);
    await expect(compute.describeInstanceTypes(['m5.large'])).resolves.toHaveLength(1);
    expect(wire.requestsOf('DescribeInstanceTypes')).toHaveLength(1);
  });

  it('keeps the newest price of each pool that is in force', async () => {
    const price = (zone: string, dollars: string, at: string) => `<item><instanceType>m5.large</instanceType>
<productDescription>Linux/UNIX</productDescription><spotPrice>${dollars}</spotPrice><timestamp>${at}</timestamp><availabilityZone>${zone}</availabilityZone><availabilityZoneId>${zone}-id</availabilityZoneId></item>`;
    wire.answer(
      'DescribeSpotPriceHistory',
      `<R><spotPriceHistorySet>${price('us-east-1a', '0.0342', '2026-07-14T08:00:00.000Z')}${price('us-east-1a', '0.0351000001', '2026-07-14T09:00:00.000Z')}
${price('us-east-1a', '9.9', '2026-07-14T10:30:00.000Z')}${price('us-east-1b', '0.03', '2026-07-13T08:00:00.000Z')}${price('us-east-1c', 'free', '2026-07-14T08:00:00.000Z')}</spotPriceHistorySet><nextToken></nextToken></R>`,
    );
    const now = new Date('2026-07-14T10:00:00.000Z');
    const points = await compute.latestSpotPrices(['m5.large', 'not a type'], now);
    expect(points).toEqual([
      {
        instanceType: 'm5.large',
        availabilityZone: 'us-east-1a',
        availabilityZoneId: 'us-east-1a-id',
        pricePerHour: 35_100_000n,
        at: new Date('2026-07-14T09:00:00.000Z'),
      },
      {
        instanceType: 'm5.large',
        availabilityZone: 'us-east-1b',
        availabilityZoneId: 'us-east-1b-id',
        pricePerHour: 30_000_000n,
        at: new Date('2026-07-13T08:00:00.000Z'),
      },
    ]);
    const [sent] = wire.requestsOf('DescribeSpotPriceHistory');
    expect(sent?.parameters).toMatchObject({
      'InstanceType.1': 'm5.large',
      'ProductDescription.1': 'Linux/UNIX',
      StartTime: '2026-07-14T10:00:00Z',
    });
    expect(sent?.parameters).not.toHaveProperty('InstanceType.2');
  });

  it('reads offerings and subnets', async () => {
    wire.answer(
      'DescribeInstanceTypeOfferings',
      '<R><instanceTypeOfferingSet><item><instanceType>m5.large</instanceType><locationType>availability-zone</locationType><location>us-east-1a</location></item></instanceTypeOfferingSet></R>',
    );
    await expect(compute.describeTypeOfferings()).resolves.toEqual([
      { instanceType: 'm5.large', availabilityZone: 'us-east-1a' },
    ]);
    wire.answer(
      'DescribeSubnets',
      '<R><subnetSet><item><subnetId>subnet-0a</subnetId><availabilityZone>us-east-1a</availabilityZone><availabilityZoneId>use1-az1</availabilityZoneId><vpcId>vpc-0a</vpcId><availableIpAddressCount>4091</availableIpAddressCount></item></subnetSet></R>',
    );
    const subnet = {
      subnetId: 'subnet-0a',
      availabilityZone: 'us-east-1a',
      availabilityZoneId: 'use1-az1',
      vpcId: 'vpc-0a',
      freeAddresses: 4_091,
    };
    await expect(compute.describeSubnets({ subnetIds: ['subnet-0a', 'subnet-gone'] })).resolves.toEqual([
      subnet,
    ]);
    await expect(compute.describeSubnets({ vpcId: 'vpc-0a' })).resolves.toEqual([subnet]);
    await expect(compute.describeSubnets({ subnetIds: [] })).resolves.toEqual([]);
    expect(wire.requestsOf('DescribeSubnets').map((request) => request.parameters['Filter.1.Name'])).toEqual([
      'subnet-id',
      'vpc-id',
    ]);
  });
});

describe('user data and health', () => {
  it('reads user data, and null when there is none', async () => {
    wire.answer(
      'DescribeInstanceAttribute',
      '<R><instanceId>i-0a</instanceId><userData><value>IyEvYmlu</value></userData></R>',
    );
    await expect(compute.readUserData('i-0a')).resolves.toBe('IyEvYmlu');
    wire.answer('DescribeInstanceAttribute', '<R><instanceId>i-0a</instanceId><userData/></R>');
    await expect(compute.readUserData('i-0a')).resolves.toBeNull();
  });

  const status = (id: string, system: string, since = '') => `<item><instanceId>${id}</instanceId>
<systemStatus><status>${system}</status><details><item><name>reachability</name><status>failed</status>${since}</item></details></systemStatus>
<instanceStatus><status>ok</status></instanceStatus></item>`;

  it('reads health, leaving out ids that EC2 does not know', async () => {
    wire.answer('DescribeInstanceStatus', (request) =>
      Object.values(request.parameters).includes('i-0bad')
        ? ec2Error(400, 'InvalidInstanceID.NotFound', "The instance ID 'i-0bad' does not exist")
        : {
            body: `<R><instanceStatusSet>${status('i-0a', 'impaired', '<impairedSince>2026-07-14T09:30:00.000Z</impairedSince>')}</instanceStatusSet></R>`,
          },
    );
    await expect(compute.describeInstanceHealth(['i-0a', 'i-0bad'])).resolves.toEqual([
      {
        instanceId: 'i-0a',
        systemStatus: 'impaired',
        instanceStatus: 'ok',
        impairedSince: new Date('2026-07-14T09:30:00.000Z'),
      },
    ]);
    await expect(compute.describeInstanceHealth(['i-0bad'])).resolves.toEqual([]);
    await expect(compute.describeInstanceHealth([])).resolves.toEqual([]);
  });

  it('asks for either kind of impairment and gives each instance once', async () => {
    wire.answer(
      'DescribeInstanceStatus',
      `<R><instanceStatusSet>${status('i-0a', 'impaired')}</instanceStatusSet></R>`,
    );
    await expect(compute.describeInstanceHealth('all-impaired')).resolves.toHaveLength(1);
    const filters = wire
      .requestsOf('DescribeInstanceStatus')
      .map((request) => request.parameters['Filter.1.Name']);
    expect(filters.sort()).toEqual(['instance-status.status', 'system-status.status']);
  });
});
