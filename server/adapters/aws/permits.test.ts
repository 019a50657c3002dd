import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintPermit, type Permit } from '@/server/domain/safety/permit';
import type { AwsAccess, AwsGateway, AwsRegion } from '@/server/ports/aws';
import { createAwsGateway } from '@/server/adapters/aws/gateway';
import { createRecordingLog, systemClock } from '@/server/testing/aws-conformance/test-clock';
import { useWireServer } from '@/server/testing/aws-conformance/wire-server';
import { refusedPermits } from '@/server/testing/refused-permits';

const wire = useWireServer();
const access: AwsAccess = {
  roleArn: 'arn:aws:iam::111122223333:role/R',
  externalId: 'e',
  region: 'us-east-1',
};
let gateway: AwsGateway;
beforeAll(() => {
  gateway = createAwsGateway({ clock: systemClock, log: createRecordingLog() });
});
afterAll(() => gateway.close());

const request = {
  clientToken: '0123456789abcdef0123456789abcdef',
  source: { kind: 'launch-template', launchTemplateId: 'lt-0a', version: '7' },
  lifecycle: 'spot',
  stepIds: ['step-1'],
  tags: { 'cloudoptim:step-id': 'step-1' },
} as const;
const pool = { instanceType: 'm5.large', availabilityZone: 'us-east-1a', subnetId: 'subnet-a' } as const;

/** Every mutating method, with what its permit has to be for. */
const MUTATIONS = [
  {
    name: 'launch',
    action: 'launch',
    target: 'step-1',
    call: ({ compute }: AwsRegion, permit: Permit) =>
      compute.launch([permit as Permit<'launch'>], { ...request, ...pool }),
  },
  {
    name: 'launchFleet',
    action: 'launch',
    target: 'step-1',
    call: ({ compute }: AwsRegion, permit: Permit) =>
      compute.launchFleet([permit as Permit<'launch'>], { ...request, pools: [pool] }),
  },
  {
    name: 'tagInstance',
    action: 'launch',
    target: 'step-1',
    call: ({ compute }: AwsRegion, permit: Permit) =>
      compute.tagInstance(permit as Permit<'launch'>, 'i-1', request.tags),
  },
  {
    name: 'terminate',
    action: 'terminate',
    target: 'i-1',
    call: ({ compute }: AwsRegion, permit: Permit) => compute.terminate(permit as Permit<'terminate'>, 'i-1'),
  },
  {
    name: 'detachWithoutDecrement',
    action: 'detach',
    target: 'i-1',
    call: ({ groups }: AwsRegion, permit: Permit) =>
      groups.detachWithoutDecrement(permit as Permit<'detach'>, 'workers', 'i-1'),
  },
  {
    name: 'terminateWithDecrement',
    action: 'terminate-in-group',
    target: 'i-1',
    call: ({ groups }: AwsRegion, permit: Permit) =>
      groups.terminateWithDecrement(permit as Permit<'terminate-in-group'>, 'i-1'),
  },
] as const;

const CALLS = [
  'RunInstances',
  'CreateFleet',
  'CreateTags',
  'TerminateInstances',
  'DetachInstances',
  'TerminateInstanceInAutoScalingGroup',
];
const sent = () => CALLS.flatMap((action) => wire.requestsOf(action));

describe.each(MUTATIONS)('$name', ({ action, target, call }) => {
  it.each(['action', 'cluster', 'target', 'expired'] as const)(
    'sends nothing with a permit whose %s is wrong',
    async (wrong) => {
      const permit = refusedPermits({ action, clusterId: 'c-1', target })[wrong];
      const region = gateway.open({ ...access, clusterId: 'c-1' });
      await expect(call(region, permit)).rejects.toMatchObject({ code: 'permit_refused' });
      expect(sent()).toEqual([]);
    },
  );

  it('sends nothing from a region that belongs to no cluster', async () => {
    const good = mintPermit(
      { action, clusterId: 'c-1', target, snapshotVersion: 1, validationId: 'v' },
      new Date(),
    );
    await expect(call(gateway.open(access), good)).rejects.toMatchObject({ code: 'permit_refused' });
    expect(sent()).toEqual([]);
  });
});

describe('regions', () => {
  it('are one per cluster, and share the role that was assumed', async () => {
    const [one, other] = ['c-1', 'c-2'].map((clusterId) => gateway.open({ ...access, clusterId }));
    expect(one).not.toBe(other);
    expect(gateway.open({ ...access, clusterId: 'c-1' })).toBe(one);
    wire.answer('DescribeAutoScalingGroups', '<R><DescribeAutoScalingGroupsResult/></R>');
    await one?.groups.describeGroup('workers');
    await other?.groups.describeGroup('workers');
    expect(wire.requestsOf('AssumeRole')).toHaveLength(1);
  });
});
