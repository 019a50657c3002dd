import {
  DescribeInstancesCommand,
  type EC2Client,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type TestWorld, eventually, failure, startTestWorld } from '../../testing/test-world';

let test: TestWorld;
let ec2: EC2Client;
let subnets: { readonly id: string; readonly zone: string }[];
beforeAll(async () => {
  test = await startTestWorld({
    pending_seconds: [2, 3],
    boot_seconds: 6,
    shutting_down_seconds: 2,
    terminated_visible_seconds: 600,
  });
  ec2 = test.ec2(await test.assume());
  subnets = [...test.world.aws.ec2('111122223333', 'us-east-1').subnets.values()].map(({ id, zone }) => ({
    id,
    zone: zone.name,
  }));
});
afterAll(() => test.close());
afterEach(() => test.faults.clearAll());

const TEMPLATE = { LaunchTemplateName: 'production-eks-nodes', Version: '1' };
let tokens = 0;
const token = (): string => `token-${++tokens}`;

function run(input: Partial<RunInstancesCommandInput> = {}) {
  return ec2.send(
    new RunInstancesCommand({
      MinCount: 1,
      MaxCount: 1,
      InstanceType: 'm5.large',
      LaunchTemplate: TEMPLATE,
      SubnetId: subnets[0]?.id,
      ClientToken: token(),
      ...input,
    }),
  );
}

const idOf = (answer: Awaited<ReturnType<typeof run>>): string => answer.Instances?.[0]?.InstanceId ?? '';
const stateOf = async (id: string): Promise<string | undefined> =>
  (await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }))).Reservations?.[0]?.Instances?.[0]
    ?.State?.Name;

describe('the life of an instance', () => {
  it('boots, joins its cluster with the labels of its user data, and leaves it when terminated', async () => {
    const answer = await run({
      InstanceMarketOptions: { MarketType: 'spot' },
      TagSpecifications: [
        { ResourceType: 'instance', Tags: [{ Key: 'cloudoptim:step-id', Value: 'step-1' }] },
      ],
    });
    const launched = answer.Instances?.[0];
    expect(launched).toMatchObject({
      State: { Name: 'pending' },
      InstanceLifecycle: 'spot',
      InstanceType: 'm5.large',
    });
    expect(launched?.Tags).toEqual(
      expect.arrayContaining([
        { Key: 'kubernetes.io/cluster/production-eks', Value: 'owned' },
        { Key: 'cloudoptim:step-id', Value: 'step-1' },
      ]),
    );
    const cluster = test.cluster('production-eks');
    const id = idOf(answer);
    const node = await eventually(() => cluster.joined.find(({ instanceId }) => instanceId === id));
    expect(node).toMatchObject({
      lifecycle: 'spot',
      vcpu: 2,
      memoryMib: 8192,
      availabilityZone: subnets[0]?.zone,
      privateDnsName: launched?.PrivateDnsName,
      nodeLabels: { 'cluster-pool': 'workers' },
    });
    expect(await stateOf(id)).toBe('running');
    const ended = await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(ended.TerminatingInstances?.[0]).toMatchObject({
      PreviousState: { Name: 'running' },
      CurrentState: { Name: 'shutting-down' },
    });
    expect(cluster.gone).toContain(id);
    await eventually(async () => (await stateOf(id)) === 'terminated');
    const again = await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(again.TerminatingInstances?.[0]?.CurrentState?.Name).toBe('terminated');
  });

  it('registers the taints of the user data, and runs without joining when user data or profile is missing', async () => {
    const userData = Buffer.from(
      `#!/bin/bash\n/etc/eks/bootstrap.sh production-eks --kubelet-extra-args '--node-labels=a=b,c=d --register-with-taints=cloudoptim.io/proof=true:NoSchedule'\n`,
    ).toString('base64');
    const state = test.world.aws.ec2('111122223333', 'us-east-1');
    const image = [...state.images.values()].find(
      ({ eksOptimized, architecture }) => eksOptimized && architecture === 'x86_64',
    );
    const bare = { LaunchTemplate: undefined, ImageId: image?.id ?? '' };
    const profile = { IamInstanceProfile: { Name: 'production-eks-node' } };
    const good = idOf(await run({ ...bare, ...profile, UserData: userData }));
    const lacking = [
      idOf(await run({ ...bare, ...profile })),
      idOf(await run({ ...bare, UserData: userData })),
      idOf(
        await run({
          ...bare,
          ...profile,
          UserData: Buffer.from('#!/bin/bash\necho hello\n').toString('base64'),
        }),
      ),
    ];
    const cluster = test.cluster('production-eks');
    const node = await eventually(() => cluster.joined.find(({ instanceId }) => instanceId === good));
    expect(node.nodeLabels).toEqual({ a: 'b', c: 'd' });
    expect(node.nodeTaints).toEqual([{ key: 'cloudoptim.io/proof', value: 'true', effect: 'NoSchedule' }]);
    for (const id of lacking) await eventually(async () => (await stateOf(id)) === 'running');
    await new Promise((resolve) => test.world.aws.clock.after(10_000, () => resolve(undefined)));
    expect(cluster.joined.filter(({ instanceId }) => lacking.includes(instanceId))).toEqual([]);
  });
});

describe('idempotency', () => {
  it('answers the same reservation to the same request and refuses another with the token', async () => {
    const ClientToken = token();
    const [first, second] = [await run({ ClientToken }), await run({ ClientToken })];
    expect(idOf(second)).toBe(idOf(first));
    expect(await failure(run({ ClientToken, InstanceType: 'm5.xlarge' }))).toMatchObject({
      code: 'IdempotentParameterMismatch',
      status: 400,
    });
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [idOf(first)] }));
    await eventually(async () => (await stateOf(idOf(first))) === 'terminated');
    expect(await failure(run({ ClientToken }))).toMatchObject({ code: 'IdempotentInstanceTerminated' });
  });

  it('is zonal: a request without a zone may be carried out once in each', async () => {
    const ClientToken = token();
    const ids = new Set<string>();
    for (let index = 0; index < 6; index++) ids.add(idOf(await run({ ClientToken, SubnetId: undefined })));
    expect(ids.size).toBe(3);
  });

  it('forgets tokens under the fault ignore-client-token', async () => {
    test.faults.set('ignore-client-token', [{}]);
    const ClientToken = token();
    expect(idOf(await run({ ClientToken }))).not.toBe(idOf(await run({ ClientToken })));
  });

  it('does not remember a launch that failed', async () => {
    const ClientToken = token();
    test.faults.set('insufficient-capacity', [{ scope: `m5.large/*/on-demand`, remaining: 1 }]);
    expect(await failure(run({ ClientToken }))).toMatchObject({
      code: 'InsufficientInstanceCapacity',
      status: 500,
    });
    await run({ ClientToken });
  });
});

describe('refusals', () => {
  const cases: readonly [string, Partial<RunInstancesCommandInput>, string][] = [
    [
      'no such template',
      { LaunchTemplate: { LaunchTemplateId: 'lt-00000000000000000' } },
      'InvalidLaunchTemplateId.NotFound',
    ],
    [
      'no such version',
      { LaunchTemplate: { ...TEMPLATE, Version: '9' } },
      'InvalidLaunchTemplateId.VersionNotFound',
    ],
    ['no such type', { InstanceType: 'm5.huge' as 'm5.large' }, 'InvalidParameterValue'],
    ['no such subnet', { SubnetId: 'subnet-00000000' }, 'InvalidSubnetID.NotFound'],
    ['no such image', { ImageId: 'ami-00000000' }, 'InvalidAMIID.NotFound'],
    ['malformed image', { ImageId: 'image' }, 'InvalidAMIID.Malformed'],
    ['no such group', { SecurityGroupIds: ['sg-00000000'] }, 'InvalidGroup.NotFound'],
    ['no such profile', { IamInstanceProfile: { Name: 'other' } }, 'InvalidParameterValue'],
    ['another architecture', { InstanceType: 'm6g.large' }, 'InvalidParameterValue'],
    ['maximum under minimum', { MinCount: 2, MaxCount: 1 }, 'InvalidParameterValue'],
    ['user data that is not base64', { UserData: '{}' }, 'InvalidParameterValue'],
    [
      'reserved tag',
      { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'aws:x', Value: '' }] }] },
      'InvalidParameterValue',
    ],
    ['interface and subnet', { NetworkInterfaces: [{ DeviceIndex: 0 }] }, 'InvalidParameterCombination'],
    ['a dry run', { DryRun: true }, 'DryRunOperation'],
  ];
  it.each(cases)('%s', async (_, input, code) => {
    expect(await failure(run(input))).toMatchObject({ code });
  });

  it.each([
    ['max-spot-count', 'MaxSpotInstanceCountExceeded', 400],
    ['vcpu-limit', 'VcpuLimitExceeded', 400],
    ['no-free-addresses', 'InsufficientFreeAddressesInSubnet', 400],
    ['insufficient-capacity', 'InsufficientInstanceCapacity', 500],
  ])('fault %s in its pool only', async (name, code, status) => {
    const zone = subnets[0]?.zone ?? '';
    test.faults.set(name, [{ scope: `m5.large/${zone}/spot` }]);
    const spot = { InstanceMarketOptions: { MarketType: 'spot' as const } };
    expect(await failure(run(spot))).toMatchObject({ code, status });
    await run({ ...spot, SubnetId: subnets[1]?.id });
    await run();
  });

  it('launches fewer than the maximum when a Spot pool runs out', async () => {
    const pool = `r5.xlarge/${subnets[1]?.zone ?? ''}/spot`;
    test.faults.set('pool-capacity', [{ scope: pool, capacity: 2 }]);
    const order = {
      InstanceType: 'r5.xlarge' as const,
      SubnetId: subnets[1]?.id,
      InstanceMarketOptions: { MarketType: 'spot' as const },
    };
    expect((await run({ ...order, MinCount: 1, MaxCount: 5 })).Instances).toHaveLength(2);
    expect(await failure(run(order))).toMatchObject({ code: 'InsufficientInstanceCapacity' });
  });

  it('loses an answer although the call was carried out', async () => {
    const ClientToken = token();
    test.faults.set('aws-lost-answer', [{ scope: 'ec2:RunInstances', remaining: 1 }]);
    await expect(run({ ClientToken })).rejects.toThrow();
    const found = await ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'client-token', Values: [ClientToken] }] }),
    );
    expect(found.Reservations?.[0]?.Instances?.[0]?.InstanceId).toBe(idOf(await run({ ClientToken })));
  });

  it('hides new instances from reads for a while', async () => {
    test.faults.set('describe-eventually-consistent', [{ hiddenMs: 20_000 }]);
    const id = idOf(await run());
    expect(await failure(ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] })))).toMatchObject({
      code: 'InvalidInstanceID.NotFound',
    });
    await eventually(async () => (await stateOf(id).catch(() => undefined)) !== undefined);
  });
});
