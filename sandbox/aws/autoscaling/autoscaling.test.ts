import {
  type AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeScalingActivitiesCommand,
  DetachInstancesCommand,
  EnterStandbyCommand,
  ResumeProcessesCommand,
  SetDesiredCapacityCommand,
  SetInstanceProtectionCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { giveNotice } from '../../world/interruptions';
import {
  ACCOUNT,
  type Credentials,
  type TestWorld,
  eventually,
  failure,
  startTestWorld,
} from '../testing/test-world';

let test: TestWorld;
let role: Credentials;
let client: AutoScalingClient;
const GROUP = 'staging-asg-workers';

async function start(ownership: 'asg' | 'asg-capacity-rebalance'): Promise<void> {
  test = await startTestWorld({
    clusters: [{ name: 'staging-asg', ownership, nodes: 6, bootstrap: 'nodeadm' }],
    pending_seconds: [1, 2],
    boot_seconds: 4,
  });
  role = await test.assume();
  client = test.autoscaling(role);
}
beforeEach(() => start('asg'));
afterEach(() => test.close());

const group = async () =>
  (await client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [GROUP] })))
    .AutoScalingGroups?.[0];
const members = async (): Promise<string[]> =>
  ((await group())?.Instances ?? []).map(({ InstanceId }) => InstanceId ?? '');
const inService = async (): Promise<number> =>
  ((await group())?.Instances ?? []).filter(({ LifecycleState }) => LifecycleState === 'InService').length;

describe('describing', () => {
  it('shows the group with its template, policy, subnets and tags', async () => {
    const shown = await group();
    expect(shown).toMatchObject({
      MinSize: 3,
      MaxSize: 12,
      DesiredCapacity: 6,
      CapacityRebalance: false,
      HealthCheckType: 'EC2',
    });
    expect(shown?.MixedInstancesPolicy?.InstancesDistribution?.OnDemandPercentageAboveBaseCapacity).toBe(40);
    expect(shown?.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification?.LaunchTemplateName).toBe(
      'staging-asg-nodes',
    );
    expect(shown?.VPCZoneIdentifier?.split(',')).toHaveLength(3);
    expect(shown?.Tags).toContainEqual(
      expect.objectContaining({
        Key: 'kubernetes.io/cluster/staging-asg',
        Value: 'owned',
        PropagateAtLaunch: true,
      }),
    );
    expect(
      shown?.Instances?.every(
        ({ LifecycleState, HealthStatus }) => LifecycleState === 'InService' && HealthStatus === 'Healthy',
      ),
    ).toBe(true);
  });

  it('finds the group of instances and leaves others out', async () => {
    const [id = ''] = await members();
    const found = await client.send(
      new DescribeAutoScalingInstancesCommand({ InstanceIds: [id, 'i-00000000000000000'] }),
    );
    expect(
      found.AutoScalingInstances?.map(({ InstanceId, AutoScalingGroupName }) => [
        InstanceId,
        AutoScalingGroupName,
      ]),
    ).toEqual([[id, GROUP]]);
    const page = await client.send(new DescribeAutoScalingInstancesCommand({ MaxRecords: 4 }));
    expect(page.AutoScalingInstances).toHaveLength(4);
    const rest = await client.send(
      new DescribeAutoScalingInstancesCommand({ MaxRecords: 4, NextToken: page.NextToken }),
    );
    expect(rest.AutoScalingInstances).toHaveLength(2);
    const none = await client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['none'] }));
    expect(none.AutoScalingGroups).toEqual([]);
  });
});

describe('keeping its wish', () => {
  it('replaces an instance that was terminated behind its back, and tells so in its activities', async () => {
    const [id = ''] = await members();
    await test.ec2(role).send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    const fresh = await eventually(async () => {
      const now = await members();
      return now.length === 6 && !now.includes(id) ? now : undefined;
    });
    expect(fresh).toHaveLength(6);
    await eventually(async () => (await inService()) === 6);
    const { Activities } = await client.send(
      new DescribeScalingActivitiesCommand({ AutoScalingGroupName: GROUP }),
    );
    expect(Activities?.[0]).toMatchObject({
      StatusCode: 'Successful',
      Description: expect.stringMatching(/^Launching a new EC2 instance: i-/),
    });
    expect(test.cluster('staging-asg').joined.length).toBeGreaterThanOrEqual(6);
  });

  it('reports a launch that failed and tries again', async () => {
    test.faults.set('insufficient-capacity', [{}]);
    const [id = ''] = await members();
    await test.ec2(role).send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await eventually(async () => {
      const { Activities } = await client.send(
        new DescribeScalingActivitiesCommand({ AutoScalingGroupName: GROUP }),
      );
      return Activities?.some(({ StatusCode }) => StatusCode === 'Failed');
    });
    test.faults.clearAll();
    await eventually(async () => (await inService()) === 6);
  });

  it('does nothing under the fault asg-silent', async () => {
    test.faults.set('asg-silent', [{ scope: GROUP }]);
    const [id = ''] = await members();
    await test.ec2(role).send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await new Promise((resolve) => test.world.aws.clock.after(20_000, () => resolve(undefined)));
    expect(test.world.aws.counters.launched).toBe(0);
  });

  it('follows SetDesiredCapacity within its bounds', async () => {
    await client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: GROUP, DesiredCapacity: 8 }));
    await eventually(async () => (await inService()) === 8);
    await client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: GROUP, DesiredCapacity: 5 }));
    await eventually(async () => (await members()).length === 5);
    expect(
      await failure(
        client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: GROUP, DesiredCapacity: 13 })),
      ),
    ).toMatchObject({ code: 'ValidationError' });
  });
});

describe('removing members', () => {
  const terminateOne = (InstanceId: string, ShouldDecrementDesiredCapacity: boolean) =>
    client.send(
      new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity }),
    );

  it('terminates with decrement, but never under the minimum', async () => {
    const ids = await members();
    for (const id of ids.slice(0, 3)) await terminateOne(id, true);
    expect((await group())?.DesiredCapacity).toBe(3);
    const refused = await failure(terminateOne(ids[3] ?? '', true));
    expect(refused).toMatchObject({
      code: 'ValidationError',
      message: expect.stringContaining('desiredSize equals minSize (3)'),
    });
    expect(test.cluster('staging-asg').gone).toEqual(ids.slice(0, 3));
    expect(await failure(terminateOne('i-00000000000000000', true))).toMatchObject({
      message: expect.stringContaining('Instance Id not found'),
    });
  });

  it('makes the group smaller once for one instance, however often it is asked', async () => {
    const [id = ''] = await members();
    await terminateOne(id, true);
    await terminateOne(id, true);
    expect((await group())?.DesiredCapacity).toBe(5);
  });

  it('rebalances zones that a removal has left uneven, and not where that is suspended', async () => {
    const inZone = async (zone: string | undefined) =>
      ((await group())?.Instances ?? []).filter(({ AvailabilityZone }) => AvailabilityZone === zone);
    const zone = (await group())?.Instances?.[0]?.AvailabilityZone;
    await client.send(
      new SuspendProcessesCommand({ AutoScalingGroupName: GROUP, ScalingProcesses: ['AZRebalance'] }),
    );
    for (const { InstanceId = '' } of await inZone(zone)) await terminateOne(InstanceId, true);
    await eventually(async () => (await members()).length === 4);
    await new Promise((resolve) => test.world.aws.clock.after(20_000, () => resolve(undefined)));
    expect(test.world.aws.counters.launched).toBe(0);
    await client.send(
      new ResumeProcessesCommand({ AutoScalingGroupName: GROUP, ScalingProcesses: ['AZRebalance'] }),
    );
    await eventually(async () => (await inZone(zone)).length === 1 && (await members()).length === 4);
    expect((await group())?.DesiredCapacity).toBe(4);
    expect(test.world.aws.counters.launched).toBe(1);
  });

  it('shows protection and a raised minimum', async () => {
    const [id = ''] = await members();
    await client.send(
      new SetInstanceProtectionCommand({
        AutoScalingGroupName: GROUP,
        InstanceIds: [id],
        ProtectedFromScaleIn: true,
      }),
    );
    await client.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: GROUP, MinSize: 6 }));
    const shown = await group();
    expect(shown?.Instances?.find(({ InstanceId }) => InstanceId === id)?.ProtectedFromScaleIn).toBe(true);
    expect(shown?.MinSize).toBe(6);
    expect(await failure(terminateOne(id, true))).toMatchObject({ code: 'ValidationError' });
  });

  it('terminates without decrement and launches another', async () => {
    const [id = ''] = await members();
    await terminateOne(id, false);
    await eventually(async () => (await inService()) === 6 && !(await members()).includes(id));
    expect(test.world.aws.counters.launched).toBe(1);
  });

  it('detaches: the instance goes on running, the group launches another at once', async () => {
    const [id = ''] = await members();
    await client.send(
      new DetachInstancesCommand({
        AutoScalingGroupName: GROUP,
        InstanceIds: [id],
        ShouldDecrementDesiredCapacity: false,
      }),
    );
    expect(await members()).not.toContain(id);
    await eventually(async () => (await inService()) === 6);
    expect(test.world.aws.ec2(ACCOUNT, 'us-east-1').instances.get(id)?.state).toBe('running');
    const again = client.send(
      new DetachInstancesCommand({
        AutoScalingGroupName: GROUP,
        InstanceIds: [id],
        ShouldDecrementDesiredCapacity: false,
      }),
    );
    expect(await failure(again)).toMatchObject({
      code: 'ValidationError',
      message: `The instance ${id} is not part of Auto Scaling group ${GROUP}.`,
    });
  });

  it('moves to standby with a smaller wish', async () => {
    const [id = ''] = await members();
    await client.send(
      new EnterStandbyCommand({
        AutoScalingGroupName: GROUP,
        InstanceIds: [id],
        ShouldDecrementDesiredCapacity: true,
      }),
    );
    const shown = await group();
    expect(shown?.DesiredCapacity).toBe(5);
    expect(shown?.Instances?.find(({ InstanceId }) => InstanceId === id)?.LifecycleState).toBe('Standby');
  });
});

describe('capacity rebalancing', () => {
  it('launches a replacement before the interrupted instance goes', async () => {
    await test.close();
    await start('asg-capacity-rebalance');
    const region = test.world.aws.ec2(ACCOUNT, 'us-east-1');
    const doomed = [...region.instances.values()].find(({ lifecycle }) => lifecycle === 'spot');
    if (doomed === undefined) throw new Error('No Spot Instance');
    giveNotice(test.world.aws, doomed, { kind: 'interruption' });
    await eventually(async () => (await members()).length === 7);
    expect(doomed.state).toBe('running');
    await eventually(() => doomed.state === 'terminated');
    await eventually(async () => (await inService()) === 6);
    expect(test.world.aws.counters.launched).toBe(1);
  });
});
