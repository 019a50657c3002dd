import {
  CreateFleetCommand,
  type CreateFleetCommandInput,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type TestWorld, failure, startTestWorld } from '../../testing/test-world';

let test: TestWorld;
let ec2: EC2Client;
let subnets: { readonly id: string }[];
beforeAll(async () => {
  test = await startTestWorld();
  ec2 = test.ec2(await test.assume());
  subnets = [...test.world.aws.ec2('111122223333', 'us-east-1').subnets.values()];
});
afterAll(() => test.close());
afterEach(() => test.faults.clearAll());

const TEMPLATE = { LaunchTemplateName: 'production-eks-nodes', Version: '1' };
let tokens = 0;
const token = (): string => `token-${++tokens}`;

describe('CreateFleet', () => {
  const fleet = (input: Partial<CreateFleetCommandInput> = {}) =>
    ec2.send(
      new CreateFleetCommand({
        Type: 'instant',
        ClientToken: token(),
        LaunchTemplateConfigs: [
          {
            LaunchTemplateSpecification: TEMPLATE,
            Overrides: subnets.flatMap(({ id }) => [
              { InstanceType: 'm5.large' as const, SubnetId: id },
              { InstanceType: 'c5.large' as const, SubnetId: id },
            ]),
          },
        ],
        TargetCapacitySpecification: { TotalTargetCapacity: 3, DefaultTargetCapacityType: 'spot' },
        SpotOptions: { AllocationStrategy: 'price-capacity-optimized' },
        ...input,
      }),
    );

  it('launches its target, tagged, and answers the same to the same token', async () => {
    const ClientToken = token();
    const order = {
      ClientToken,
      TagSpecifications: [{ ResourceType: 'instance' as const, Tags: [{ Key: 'plan', Value: 'p1' }] }],
    };
    const first = await fleet(order);
    const ids = first.Instances?.flatMap(({ InstanceIds }) => InstanceIds ?? []) ?? [];
    expect(ids).toHaveLength(3);
    expect(first.Errors).toEqual([]);
    expect(await fleet(order)).toMatchObject({ FleetId: first.FleetId });
    expect(await failure(fleet({ ...order, SpotOptions: {} }))).toMatchObject({
      code: 'IdempotentParameterMismatch',
    });
    const tagged = await ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'tag:plan', Values: ['p1'] }] }),
    );
    expect(tagged.Reservations?.flatMap(({ Instances }) => Instances ?? [])).toHaveLength(3);
  });

  it('lists an error for each pool that failed and buys from the others', async () => {
    test.faults.set('insufficient-capacity', [{ scope: 'c5.large/*/on-demand' }]);
    const answer = await fleet({
      TargetCapacitySpecification: { TotalTargetCapacity: 3, DefaultTargetCapacityType: 'on-demand' },
      OnDemandOptions: { AllocationStrategy: 'lowest-price' },
    });
    expect(answer.Instances?.map(({ InstanceType }) => InstanceType)).toEqual(['m5.large']);
    for (const error of answer.Errors ?? []) {
      expect(error).toMatchObject({
        ErrorCode: 'InsufficientInstanceCapacity',
        Lifecycle: 'on-demand',
        LaunchTemplateAndOverrides: { Overrides: { InstanceType: 'c5.large' } },
      });
    }
    expect(answer.Errors).toHaveLength(3);
  });

  it('answers 200 without instances when no pool can serve', async () => {
    test.faults.set('insufficient-capacity', [{}]);
    const answer = await fleet();
    expect(answer.Instances).toEqual([]);
    expect(answer.Errors).toHaveLength(6);
  });

  it('splits its target by lifecycle', async () => {
    const answer = await fleet({
      TargetCapacitySpecification: {
        TotalTargetCapacity: 3,
        OnDemandTargetCapacity: 1,
        SpotTargetCapacity: 2,
        DefaultTargetCapacityType: 'spot',
      },
    });
    const counts = new Map<string | undefined, number>();
    for (const { Lifecycle, InstanceIds } of answer.Instances ?? [])
      counts.set(Lifecycle, (counts.get(Lifecycle) ?? 0) + (InstanceIds?.length ?? 0));
    expect(Object.fromEntries(counts)).toEqual({ 'on-demand': 1, spot: 2 });
  });

  it('tags what the API Reference names, and refuses other resource types', async () => {
    const Tags = [{ Key: 'plan', Value: 'tagged-fleet' }];
    const answer = await fleet({
      TagSpecifications: (['fleet', 'instance', 'volume', 'network-interface'] as const).map(
        (ResourceType) => ({ ResourceType, Tags }),
      ),
    });
    const [first] = answer.Instances?.flatMap(({ InstanceIds }) => InstanceIds ?? []) ?? [];
    const volumes = await ec2.send(
      new DescribeVolumesCommand({ Filters: [{ Name: 'tag:plan', Values: ['tagged-fleet'] }] }),
    );
    expect(
      volumes.Volumes?.flatMap(({ Attachments = [] }) => Attachments.map((one) => one.InstanceId)),
    ).toEqual(expect.arrayContaining([first]));
    expect(
      await failure(fleet({ TagSpecifications: [{ ResourceType: 'spot-instances-request', Tags }] })),
    ).toMatchObject({ code: 'InvalidParameterValue' });
  });

  it.each([
    {
      name: 'two subnets in one override',
      overrides: [{ InstanceType: 'm5.large', SubnetId: 'subnet-1, subnet-2' }],
      code: 'InvalidFleetConfig',
    },
    {
      name: 'the same pool twice',
      overrides: [
        { InstanceType: 'm5.large', AvailabilityZone: 'us-east-1a' },
        { InstanceType: 'm5.large', AvailabilityZone: 'us-east-1a' },
      ],
      code: 'InvalidFleetConfig',
    },
    {
      name: 'a zone by name and id',
      overrides: [
        { InstanceType: 'm5.large', AvailabilityZone: 'us-east-1a', AvailabilityZoneId: 'use1-az1' },
      ],
      code: 'InvalidParameterCombination',
    },
  ] as const)('refuses $name', async ({ overrides, code }) => {
    const config = { LaunchTemplateSpecification: TEMPLATE, Overrides: [...overrides] };
    expect(await failure(fleet({ LaunchTemplateConfigs: [config] }))).toMatchObject({ code });
  });

  it('refuses options of other fleets', async () => {
    expect(await failure(fleet({ ReplaceUnhealthyInstances: true }))).toMatchObject({
      code: 'InvalidFleetConfig',
    });
    expect(
      await failure(
        fleet({ SpotOptions: { AllocationStrategy: 'diversified', InstancePoolsToUseCount: 2 } }),
      ),
    ).toMatchObject({ code: 'InvalidFleetConfig' });
  });

  it('serves no other type', async () => {
    expect(await failure(fleet({ Type: 'maintain' }))).toMatchObject({ code: 'UnsupportedOperation' });
  });
});
